"""Country codes as readers give them."""

from __future__ import annotations

from api.errors import InvalidValue
from nlp.lexicons.countries import COUNTRY_CODES


def country_code(value: str, field: str) -> str:
    """The ISO 3166-1 alpha-2 code in capitals. Raises InvalidValue for what is no code."""
    code = value.upper()
    if code not in COUNTRY_CODES:
        raise InvalidValue(
            f"{value!r} is not a country code (ISO 3166-1 alpha-2).", field=field, code="unknown_country"
        )
    return code
