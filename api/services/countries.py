"""Country codes as readers give them."""

from __future__ import annotations

from api.errors import InvalidValue
from nlp.lexicons.countries import COUNTRY_CODES


def country_code(value: str | None, field: str) -> str | None:
    """The ISO 3166-1 alpha-2 code in capitals, None for None. Raises InvalidValue for what is no code."""
    if value is None:
        return None
    code = value.upper()
    if code not in COUNTRY_CODES:
        raise InvalidValue(
            f"{value!r} is not a country code (ISO 3166-1 alpha-2).", field=field, code="unknown_country"
        )
    return code
