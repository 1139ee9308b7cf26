"""The options of ``onrecord search``: the parameters that quotes are listed by, under names of the shell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click
import marshmallow as ma
from click.shell_completion import CompletionItem
from marshmallow import fields, validate

from api.schemas.base import CountryCode, DayOrMoment
from api.schemas.quotes import QuoteConditions, QuoteExclusions, QuoteQuery
from nlp.lexicons.countries import COUNTRY_CODES, country_name

QUERY = "q"
QUERY_NAME = "QUERY"

ALIASES = {"published_from": "--from", "published_to": "--to"}

CONDITIONS, EXCLUSIONS, ORDER = "Conditions", "Exclusions", "Order and fields"

_Function = TypeVar("_Function", bound=Callable[..., Any])

# How much of the list, and in which format, the command itself decides.
_SCHEMA = QuoteQuery(exclude=("cursor", "limit", "count", "format"))
_PARAMETERS: Mapping[str, ma.fields.Field[Any]] = {
    field.data_key or name: field for name, field in _SCHEMA.load_fields.items()
}
_NAMED = re.compile(
    rf"`({'|'.join(_PARAMETERS)})`|\b({'|'.join(filter(lambda name: '_' in name, _PARAMETERS))})\b"
)

# The command says once what the parameters say one by one.
_REPEATED = re.compile(r" May be repeated: [^.]*\.$")


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for: as a query string says it, and as services take it."""

    given: dict[str, Any]
    loaded: dict[str, Any]


class QuoteOption(click.Option):
    """An option that is a parameter of quotes; `section` is where help lists it."""

    def __init__(self, *args: Any, section: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.section = section


class Country(click.ParamType[str, str]):
    """A country code, completed by those that there are; whether it is one, the schema says."""

    name = "country"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """The codes that begin so, with the names of the countries."""
        codes = sorted(code for code in COUNTRY_CODES if code.startswith(incomplete.upper()))
        return [CompletionItem(code, help=country_name(code)) for code in codes]


def quote_options(command: _Function) -> _Function:
    """Give the command an option for every parameter but the full-text query."""
    for parameter, field in reversed(list(_PARAMETERS.items())):
        if parameter != QUERY:
            command = click.option(*_names(parameter), cls=QuoteOption, **_described(parameter, field))(
                command
            )
    return command


def conditions_of(values: Mapping[str, Any]) -> Conditions:
    """The conditions that the options make. Raises click.BadParameter for a value that cannot be used."""
    given = {
        name: list(value) if isinstance(value, tuple) else "true" if value is True else value
        for name, value in values.items()
        if value not in {None, (), False}
    }
    try:
        return Conditions(given, dict(_SCHEMA.load(given)))
    except ma.ValidationError as error:
        faults: dict[str, Any] = error.messages_dict
        parameter = next(iter(faults))
        raise unusable(parameter, " ".join(_flat(faults[parameter]))) from None


def unusable(parameter: str | None, message: str) -> click.UsageError:
    """What tells people which of their options cannot be used, and why."""
    told = in_options(message)
    if parameter is None or parameter not in _PARAMETERS:
        return click.UsageError(told)
    return click.BadParameter(told, param_hint=f"'{_option(parameter)}'")


def in_options(text: str) -> str:
    """The text with the names that the shell has for parameters."""
    return _NAMED.sub(lambda found: _option(found[1] or found[2]), text)


def _option(parameter: str) -> str:
    return QUERY_NAME if parameter == QUERY else f"--{parameter.replace('_', '-')}"


def _names(parameter: str) -> list[str]:
    return [parameter, _option(parameter), *filter(None, [ALIASES.get(parameter)])]


def _described(parameter: str, field: ma.fields.Field[Any]) -> dict[str, Any]:
    inner = field.inner if isinstance(field, fields.List) else field
    options: dict[str, Any] = {
        "section": _section(parameter),
        "help": in_options(_REPEATED.sub("", field.metadata["description"])).replace("`", ""),
        "multiple": isinstance(field, fields.List),
    }
    if isinstance(inner, fields.Boolean):
        return options | {"is_flag": True}
    if choices := _choices(inner):
        default = inner.load_default
        return options | {
            "type": click.Choice(choices),
            "show_default": str(getattr(default, "value", default)) if default is not ma.missing else False,
        }
    if isinstance(inner, CountryCode):
        return options | {"type": Country(), "metavar": "CODE"}
    kind = (
        "DATE" if isinstance(inner, DayOrMoment) else "NUMBER" if isinstance(inner, fields.Float) else "TEXT"
    )
    return options | {"metavar": kind}


def _choices(field: ma.fields.Field[Any]) -> list[str]:
    if isinstance(field, fields.Enum):
        return [member.value for member in field.enum]
    one_of = [each for each in field.validators if isinstance(each, validate.OneOf)]
    return [str(choice) for each in one_of for choice in each.choices]


def _section(parameter: str) -> str:
    if parameter in QuoteExclusions().fields:
        return EXCLUSIONS
    return CONDITIONS if parameter in QuoteConditions().fields else ORDER


def _flat(faults: Any) -> Iterable[str]:
    if isinstance(faults, Mapping):
        return [told for each in faults.values() for told in _flat(each)]
    return [str(fault) for fault in faults] if isinstance(faults, list) else [str(faults)]
