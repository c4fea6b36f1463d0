"""From pydantic's errors to sentences a person can act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from syngen_lite.config.wording import YamlPath, describe, show_path, unknown_name


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong: where, relative to the values that were checked, and what."""

    path: YamlPath
    text: str


def find_complaints(
    model: type[BaseModel], values: Mapping[str, object], hidden: Iterable[str] = ()
) -> list[Complaint]:
    """Check values against a model.

    Args:
        model: What is allowed.
        values: The settings, by name.
        hidden: Fields of the model that are not allowed here.
    """
    names = [name for name in model.model_fields if name not in set(hidden)]
    complaints = [
        Complaint((name,), unknown_name(name, names)) for name in values if name not in names
    ]
    known = {name: value for name, value in values.items() if name in names}
    try:
        model.model_validate(known)
    except ValidationError as error:
        complaints += _translate(model, error)
    return complaints


def _translate(model: type[BaseModel], error: ValidationError) -> list[Complaint]:
    by_path: dict[YamlPath, Complaint] = {}
    for details in error.errors(include_url=False):
        path = _real_path(details["loc"])
        # A union reports each of its members; one sentence is enough.
        by_path.setdefault(path, Complaint(path, _sentence(model, path, details)))
    return list(by_path.values())


def _real_path(loc: YamlPath) -> YamlPath:
    """Cut off the marks that pydantic appends for a mapping's key."""
    return loc[: loc.index("[key]")] if "[key]" in loc else loc


def _sentence(model: type[BaseModel], path: YamlPath, details: ErrorDetails) -> str:
    kind = details["type"]
    if kind == "value_error":
        return str(details["ctx"]["error"])
    nested = show_path(path)
    if kind == "missing":
        return f"'{nested}' is missing; allowed: {_allowed(model, path)}"
    if kind == "extra_forbidden":
        return f"unknown key '{nested}'; allowed: {_allowed(model, path)}"
    quote = "; quote it to make it text" if _needs_quotes(details) else ""
    seen = describe(details["input"])
    if kind == "too_short":
        seen = "an empty list"
    return f"'{nested}' is {seen}; allowed: {_allowed(model, path)}{quote}"


def _allowed(model: type[BaseModel], path: YamlPath) -> str:
    field = model.model_fields.get(str(path[0])) if path else None
    return (field.description if field else None) or "see the documentation"


def _needs_quotes(details: ErrorDetails) -> bool:
    return details["type"] == "string_type" and isinstance(details["input"], bool | int | float)
