"""A whole table <-> one integer matrix: a codec a column, and the echoes between columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from syngen_lite.codes import Codes, CodeSpec
from syngen_lite.columns.address import AddressCodec
from syngen_lite.columns.category import CategoryCodec
from syngen_lite.columns.code import CodeCodec
from syngen_lite.columns.codec import ColumnCodec, Rows, Values
from syngen_lite.columns.constant import ConstantCodec
from syngen_lite.columns.date import DateCodec
from syngen_lite.columns.echo import Echo, find_echoes, with_echo_codes
from syngen_lite.columns.email import EmailCodec
from syngen_lite.columns.identifier import IdentifierCodec
from syngen_lite.columns.ip import IpCodec
from syngen_lite.columns.name import NameCodec
from syngen_lite.columns.number import NumberCodec
from syngen_lite.columns.phone import PhoneCodec
from syngen_lite.columns.protection import DEFAULT, Protection
from syngen_lite.columns.text import TextCodec
from syngen_lite.columns.url import UrlCodec
from syngen_lite.columns.uuid import UlidCodec, UuidCodec
from syngen_lite.errors import ArtifactError
from syngen_lite.schema import Column, Kind, TableSchema

CODECS: dict[Kind, type[ColumnCodec]] = {
    "integer": NumberCodec,
    "decimal": NumberCodec,
    "percent": NumberCodec,
    "time": NumberCodec,
    "duration": NumberCodec,
    "boolean": CategoryCodec,
    "category": CategoryCodec,
    "date": DateCodec,
    "identifier": IdentifierCodec,
    "text": TextCodec,
    "code": CodeCodec,
    "name": NameCodec,
    "email": EmailCodec,
    "phone": PhoneCodec,
    "address": AddressCodec,
    "url": UrlCodec,
    "ip": IpCodec,
    "uuid": UuidCodec,
    "ulid": UlidCodec,
    "constant": ConstantCodec,
    "empty": ConstantCodec,
}


class TableCodec:
    """Fits one codec a column and joins their codes.

    Args:
        schema: The table's columns and kinds.
        protection: How rare and sensitive values are treated.
    """

    def __init__(self, schema: TableSchema, protection: Protection = DEFAULT) -> None:
        self.schema = schema
        self.protection = protection

    @property
    def width(self) -> int:
        """Number of code columns."""
        return sum(CODECS[column.kind].width for column in self.schema.leaves)

    def fit(self, frame: pd.DataFrame, rng: np.random.Generator) -> Self:
        """Learn every column of typed values.

        Args:
            frame: Columns named as the schema's leaves, typed as `ColumnCodec.fit` asks.
            rng: Where all randomness of the fit comes from.
        """
        self.fit_transform(frame, rng)
        return self

    def fit_transform(self, frame: pd.DataFrame, rng: np.random.Generator) -> Codes:
        """`fit`, and the integer matrix of the same values, shape (n_rows, n_codes)."""
        self.codecs_ = {
            column.name: self._new_codec(column).fit(_array(frame, column.name), rng)
            for column in self.schema.leaves
        }
        self.echoes_: list[Echo] = []
        plain = self.transform(frame)
        values = self._numbers(frame)
        usual = self._usual(plain)
        sizes = [self.codecs_[name].spec(plain[:, j]).cardinality for j, name in self._coded()]
        self.echoes_ = find_echoes(values, usual, sizes, rng)
        codes = self._mark(plain, values, usual)
        self.specs_ = self._specs(codes)
        return codes

    def _new_codec(self, column: Column) -> ColumnCodec:
        whole = any(column is each for each in self.schema)
        # a mask in one part of a value would make the whole unreadable
        protection = self.protection if whole else replace(self.protection, rare_values="resample")
        return CODECS[column.kind](column, protection)

    @property
    def coded_names(self) -> list[str]:
        """The leaf of each code column."""
        return [name for _, name in self._coded()]

    def _coded(self) -> list[tuple[int, str]]:
        """Code column and name of each column that has codes."""
        return list(enumerate(name for name, codec in self.codecs_.items() if codec.width))

    def _specs(self, codes: Codes) -> list[CodeSpec]:
        specs, echo_codes = [], self._echo_codes()
        for j, name in self._coded():
            if added := echo_codes.get(j):
                own = np.where(np.isin(codes[:, j], added), 0, codes[:, j])
                spec = with_echo_codes(self.codecs_[name].spec(own), codes[:, j], len(added))
            else:
                spec = self.codecs_[name].spec(codes[:, j])
            specs.append(spec)
        return specs

    def _numbers(self, frame: pd.DataFrame) -> dict[int, Values]:
        """Values of the number columns by code column."""
        return {
            j: _array(frame, name)
            for j, name in self._coded()
            if isinstance(self.codecs_[name], NumberCodec)
        }

    def _usual(self, codes: Codes) -> dict[int, NDArray[np.bool_]]:
        """Where a number column holds an atom: equality there says nothing."""
        return {
            j: np.isin(codes[:, j], codec.atom_codes_)
            for j, name in self._coded()
            if isinstance(codec := self.codecs_[name], NumberCodec)
        }

    def _mark(
        self, codes: Codes, values: Mapping[int, Values], usual: Mapping[int, NDArray[np.bool_]]
    ) -> Codes:
        for echo in reversed(self.echoes_):  # the best source is written last
            echo.mark(codes, values, usual[echo.target])
        return codes

    def transform(self, frame: pd.DataFrame) -> Codes:
        """The integer matrix of typed values, shape (n_rows, n_codes)."""
        codes = np.zeros((len(frame), len(self._coded())), np.int32)
        for j, name in self._coded():
            codes[:, j] = self.codecs_[name].transform(_array(frame, name))
        if not self.echoes_:
            return codes
        return self._mark(codes, self._numbers(frame), self._usual(codes))

    def inverse_transform(
        self, codes: Codes, rows: Rows, rng: np.random.Generator
    ) -> dict[str, Values]:
        """Typed values by column, in the schema's order.

        Args:
            codes: Shape (n_rows, n_codes).
            rows: Row numbers in the generated table, shape (n_rows,).
            rng: The block's own random stream.
        """
        slot = {name: j for j, name in self._coded()}
        codes = self._with_all_parts(codes, slot)
        nothing, echo_codes = np.zeros(len(rows), np.int32), self._echo_codes()
        values = {}
        for name, codec in self.codecs_.items():
            own = codes[:, slot[name]].copy() if name in slot else nothing
            if isinstance(codec, NumberCodec) and slot[name] in echo_codes:
                own[np.isin(own, echo_codes[slot[name]])] = codec.usual_code
            values[name] = codec.inverse_transform(own, rows, rng)
        names = [name for _, name in self._coded()]
        for echo in self.echoes_:  # in order of target, so sources are final
            target, source = names[echo.target], values[names[echo.source]]
            same = (codes[:, echo.target] == echo.code) & ~np.isnan(source)
            values[target][same] = self._admitted(target, source[same])
        return values

    def _with_all_parts(self, codes: Codes, slot: Mapping[str, int]) -> Codes:
        """Give every tied part a value where the first part of its column has one."""
        codes = codes.copy()
        for first, tied in self._tied_parts(slot):
            own, codec = codes[:, slot[tied]], self.codecs_[tied]
            whole = ~self.codecs_[first].is_missing(codes[:, slot[first]])
            own[whole & codec.is_missing(own)] = codec.usual_code
        return codes

    def _tied_parts(self, slot: Mapping[str, int]) -> Iterator[tuple[str, str]]:
        """First part and tied part of every composite, where both have codes."""
        for column in self.schema:
            for part in column.parts[1:]:
                if part.tied and {column.parts[0].name, part.name} <= slot.keys():
                    yield column.parts[0].name, part.name

    def _admitted(self, name: str, values: Values) -> Values:
        """Another column's values as this one may hold them: its range, its decimals, its step."""
        codec = self.codecs_[name]
        return codec.admit(values) if isinstance(codec, NumberCodec) else values

    def _echo_codes(self) -> dict[int, list[int]]:
        """The codes that echoes added, by code column."""
        added: dict[int, list[int]] = {}
        for echo in self.echoes_:
            added.setdefault(echo.target, []).append(echo.code)
        return added

    def to_dict(self) -> dict[str, Any]:
        """Schema, codecs and echoes as plain data."""
        return {
            "schema": self.schema.to_dict(),
            "columns": {name: codec.to_dict() for name, codec in self.codecs_.items()},
            "echoes": [echo.to_dict() for echo in self.echoes_],
        }

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild a fitted codec; it transforms and inverts, `specs_` belong to the fit alone.

        Raises:
            ArtifactError: the data are not a codec's.
        """
        try:
            codec = cls(TableSchema.from_dict(state["schema"]))
            codec.codecs_ = {
                column.name: CODECS[column.kind].from_dict(column, state["columns"][column.name])
                for column in codec.schema.leaves
            }
            codec.echoes_ = [Echo.from_dict(echo) for echo in state["echoes"]]
        except (
            KeyError,
            TypeError,
            ValueError,
            IndexError,
            AttributeError,
            ArithmeticError,
        ) as error:
            raise ArtifactError(f"not a table codec: {error!r}") from error
        return codec


def _array(frame: pd.DataFrame, name: str) -> Values:
    return np.asarray(frame[name].to_numpy())
