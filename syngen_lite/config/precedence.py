"""The one rule for who decides: table > global > command line > default.

A layer is a mapping from setting to value; None means not given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from syngen_lite.config.settings import InferSettings, StrictModel, TrainSettings
from syngen_lite.config.validation import find_complaints
from syngen_lite.errors import ConfigError, shown

LayerName = Literal["table", "global", "command line"]
_LAYER_NAMES: tuple[LayerName, ...] = ("table", "global", "command line")
_IN_WORDS: dict[LayerName, str] = {
    "table": "the table's section",
    "global": "the global section",
    "command line": "the command line",
}
# Two spellings of one question: a layer that answers either answers both.
_SAME_QUESTION = {"print_report": "reports"}
_Settings = TypeVar("_Settings", bound=StrictModel)


@dataclass(frozen=True, slots=True)
class Layer(Mapping[str, object]):
    """Settings from one place of a file, with the line of each.

    Attributes:
        given: The settings, by name; none of them null.
        lines: The 1-based line of each.
        file: Where they were read.
    """

    given: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    file: Path | None = None

    def __getitem__(self, key: str) -> object:
        return self.given[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)

    def place(self, key: str) -> str:
        """Where a setting was read, in words."""
        return f"{self.file.name if self.file else 'metadata'} line {self.lines.get(key, 1)}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one setting came from, and whom it overruled.

    Attributes:
        key: The setting.
        value: Its value.
        layer: The layer that decided.
        place: That layer in words, with file and line where it has them.
        ignored: What the weaker layers said instead: their words and their values.
    """

    key: str
    value: object
    layer: LayerName
    place: str
    ignored: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        parts = [f"from {self.place}"]
        parts += [f"{words}'s {value} is ignored" for words, value in self.ignored]
        return shown(f"{self.key}={self.value} ({'; '.join(parts)})")


def resolve_train(
    table_layer: Mapping[str, object],
    global_layer: Mapping[str, object],
    cli_layer: Mapping[str, object],
) -> TrainSettings:
    """Decide every training setting of one table.

    Raises:
        ConfigError: a value is not allowed.
    """
    return _resolve(TrainSettings, (table_layer, global_layer, cli_layer))


def resolve_infer(
    table_layer: Mapping[str, object],
    global_layer: Mapping[str, object],
    cli_layer: Mapping[str, object],
) -> InferSettings:
    """Decide every generation setting of one table.

    Raises:
        ConfigError: a value is not allowed.
    """
    return _resolve(InferSettings, (table_layer, global_layer, cli_layer))


def provenance(
    table_layer: Mapping[str, object],
    global_layer: Mapping[str, object],
    cli_layer: Mapping[str, object],
) -> tuple[Origin, ...]:
    """Say where each given setting came from; settings left at their default are not listed."""
    layers = (table_layer, global_layer, cli_layer)
    return tuple(_origin(key, rank, layers) for key, rank in _decide(layers).items())


def _resolve(model: type[_Settings], layers: tuple[Mapping[str, object], ...]) -> _Settings:
    values = {key: layers[rank][key] for key, rank in _decide(layers).items()}
    complaints = find_complaints(model, values)
    if complaints:
        raise ConfigError("; ".join(complaint.text for complaint in complaints))
    return model.model_validate(values)


def _decide(layers: tuple[Mapping[str, object], ...]) -> dict[str, int]:
    """The rank of the deciding layer for each setting that was given."""
    ranks: dict[str, int] = {}
    answered: set[str] = set()
    for rank, layer in enumerate(layers):
        given = [key for key, value in layer.items() if value is not None]
        ranks |= {key: rank for key in given if _question(key) not in answered}
        answered |= {_question(key) for key in given}
    return ranks


def _question(key: str) -> str:
    return _SAME_QUESTION.get(key, key)


def _origin(key: str, rank: int, layers: tuple[Mapping[str, object], ...]) -> Origin:
    layer = layers[rank]
    place = layer.place(key) if isinstance(layer, Layer) else _IN_WORDS[_LAYER_NAMES[rank]]
    ignored = [
        (_IN_WORDS[_LAYER_NAMES[weaker]], layers[weaker][key])
        for weaker in range(rank + 1, len(layers))
        if layers[weaker].get(key) is not None
    ]
    return Origin(key, layer[key], _LAYER_NAMES[rank], place, tuple(ignored))
