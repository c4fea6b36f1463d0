"""From the tables of a database to a generator of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from syngen_lite.codes import Codes, CodeSpec, categorical_spec
from syngen_lite.columns.codec import Rows
from syngen_lite.columns.identifier import IdentifierCodec
from syngen_lite.columns.table import TableCodec
from syngen_lite.errors import DataError
from syngen_lite.generators.families.chronology import chronology, in_families
from syngen_lite.generators.families.extension import (
    FURTHER_FIGURES,
    MAX_FIGURES,
    Extension,
    extend,
)
from syngen_lite.generators.families.kinds import RowKinds
from syngen_lite.generators.families.kinship import driving_key
from syngen_lite.generators.families.learned_children import (
    LearnedChildren,
    Recall,
    training_codes,
)
from syngen_lite.generators.families.linked import LinkedTables
from syngen_lite.generators.families.linked_table import Family, LinkedTable, Reference
from syngen_lite.generators.families.matching import as_text, match_rows
from syngen_lite.generators.families.plan import TablePlan, plan_tables
from syngen_lite.generators.families.recall import repeating
from syngen_lite.generators.fitting import FitOptions
from syngen_lite.model.layout import MAX_COLUMNS
from syngen_lite.model.sampler import CodeSampler
from syngen_lite.model.training import Budget
from syngen_lite.model.vae import Learning, TabularVAE
from syngen_lite.schema import Column, DatabaseSchema, Key, TableSchema
from syngen_lite.streams import stream
from syngen_lite.tables.identifiers import WHOLE_KEY


@dataclass(frozen=True, slots=True)
class _Source:
    """What is known of a table before anything is learnt.

    Attributes:
        plan: What its columns are.
        typed: Its values by leaf.
        owners: The row referred to by each row, by key.
        driver: The driving key.
    """

    plan: TablePlan
    typed: pd.DataFrame
    owners: Mapping[str, Rows]
    driver: Key | None

    @property
    def further(self) -> tuple[Key, ...]:
        """The keys that do not drive, the one to the table itself first."""
        itself = (self.plan.itself,) if self.plan.itself else ()
        return (*itself, *(key for key in self.plan.foreign if key is not self.driver))


@dataclass(frozen=True, slots=True)
class _Learnt:
    """A table with its codes, as its children need them."""

    table: LinkedTable
    codes: Codes
    specs: list[CodeSpec]


def fit_linked(
    values: dict[str, pd.DataFrame], database: DatabaseSchema, options: FitOptions
) -> LinkedTables:
    """Learn the tables of a database.

    Args:
        values: Typed values of each table by leaf, as `tables.to_values` makes them.
        database: The tables and their keys.
        options: Seed and limits, of each table.

    Raises:
        DataError: a key refers to a row that is not there, or to one of several.
        ConfigError: tables refer to each other in a circle.
    """
    plans = plan_tables(database)
    sources = {name: _source(plan, database, values) for name, plan in plans.items()}
    learnt: dict[str, _Learnt] = {}
    for name in plans:
        learnt[name] = _Fitting(name, sources, learnt, options).learn()
    return LinkedTables({name: found.table for name, found in learnt.items()})


def _source(plan: TablePlan, database: DatabaseSchema, values: dict[str, pd.DataFrame]) -> _Source:
    name = plan.schema.name
    keys = (*plan.foreign, *((plan.itself,) if plan.itself else ()))
    owners = {key.name: match_rows(key, name, database, values) for key in keys}
    candidates = {key.name: key for key in plan.foreign}
    found = driving_key(candidates, owners, values[name], plan.learnt.leaves)
    return _Source(plan, values[name], owners, candidates[found] if found else None)


class _Fitting:
    """Learns one table, whose parents are learnt."""

    def __init__(
        self,
        name: str,
        sources: Mapping[str, _Source],
        learnt: Mapping[str, _Learnt],
        options: FitOptions,
    ) -> None:
        self.name, self.sources, self.learnt, self.options = name, sources, learnt, options
        self.source = sources[name]

    def learn(self) -> _Learnt:
        """Codec, kinds and model."""
        codec, own, own_specs, counts = self._coded()
        n_figures = sum(
            name not in self.source.plan.learnt.leaves.column_names for name in codec.coded_names
        )
        kinds, codes, specs = self._with_kinds(own, own_specs, n_figures)
        table = LinkedTable(
            plan=self.source.plan,
            codec=codec,
            model=self._model(codec, codes, specs),
            further=self.source.further,
            rows=len(codes),
            identities=self._identities(),
            counts=counts,
            kinds=kinds,
        )
        return _Learnt(table, codes, specs)

    def _coded(self) -> tuple[TableCodec, Codes, list[CodeSpec], dict[Reference, str]]:
        """Codes of the learnt columns and of the children's figures."""
        source = self.source
        counts: dict[Reference, str] = {}
        columns: list[Column] = []
        frames = [source.typed[source.plan.learnt.leaves.column_names]]
        for reference, extension in self._extensions().items():
            counts[reference] = extension.columns[0].name
            frames.append(extension.figures)
            columns += extension.columns
        schema = TableSchema(self.name, (*source.plan.learnt.columns, *columns))
        codec = TableCodec(schema, self.options.protection)
        frame = pd.concat(frames, axis=1)
        codes = codec.fit_transform(frame, stream(self.options.seed, self.name, "codec"))
        return codec, codes, codec.specs_, counts

    def _extensions(self) -> dict[Reference, Extension]:
        """Count and figures by each key that refers to this table."""
        taken = {leaf.name for leaf in self.source.plan.schema.leaves}
        found = {}
        for child, other in self.sources.items():
            for key in (*other.plan.foreign, *((other.plan.itself,) if other.plan.itself else ())):
                if key.parent == self.name:
                    prefix = f"{child}.{key.name}"
                    while any(name.startswith(prefix) for name in taken):
                        prefix += "'"
                    found[child, key.name] = extend(
                        prefix,
                        other.owners[key.name],
                        len(self.source.typed),
                        (other.typed, other.plan.learnt.leaves),
                        MAX_FIGURES if key is other.driver else FURTHER_FIGURES,
                    )
        return found

    def _with_kinds(
        self, codes: Codes, specs: list[CodeSpec], n_figures: int
    ) -> tuple[RowKinds, Codes, list[CodeSpec]]:
        """The kinds referred to stand before the codes; and the kinds of this table's own rows."""
        own = RowKinds.one()
        for key in reversed(self.source.further):
            if key is self.source.plan.itself:
                continue
            theirs = self.learnt[str(key.parent)]
            labels, n_kinds = theirs.table.kinds_of(theirs.codes), len(theirs.table.kinds)
            codes, specs = _put_first(labels, self.source.owners[key.name], n_kinds, codes, specs)
        if self._is_referred_to():
            rng = stream(self.options.seed, self.name, "kinds")
            own = RowKinds.fit(codes, specs, _weights(len(specs), n_figures), rng)
        if itself := self.source.plan.itself:
            labels = own.labels(codes)
            codes, specs = _put_first(
                labels, self.source.owners[itself.name], len(own), codes, specs
            )
        return own, codes, specs

    def _is_referred_to(self) -> bool:
        """Whether a key that does not drive refers to rows of this table."""
        keys = (key for other in self.sources.values() for key in other.further)
        return any(key.parent == self.name for key in keys)

    def _model(
        self, codec: TableCodec, codes: Codes, specs: list[CodeSpec]
    ) -> CodeSampler | Family:
        options = self.options
        learning = Learning(
            Budget(options.epochs, options.minutes), options.batch_size, options.listener
        )
        driver, model = self.source.driver, TabularVAE(options.seed)
        if driver is None:
            return model.fit(codes, specs, learning).sampler_
        parent = self.learnt[str(driver.parent)]
        owner = self.source.owners[driver.name]
        order = chronology(self.source.typed, self.source.plan.learnt, owner)
        values = {leaf: self.source.typed[leaf].to_numpy() for leaf in order}
        rows = in_families(owner, values, order)
        recalls = self._recalls(codec, owner[rows], rows, order)
        ids = {at: found for at, (found, _) in recalls.items()}
        both = (codes[rows], specs), (parent.codes, parent.specs)
        training = training_codes(*both, owner[rows], ids)
        if len(training.specs) > MAX_COLUMNS:
            raise DataError(
                f"{len(training.specs)} columns to learn with those of {driver.parent!r} and of "
                f"the row before; at most {MAX_COLUMNS} can be learnt together",
                table=self.name,
                hint="leave out columns",
            )
        model.fit(training.codes, training.specs, learning, training.given)
        children = LearnedChildren(
            model.sampler_,
            len(specs),
            chained=training.chained,
            recalls=[recall for _, recall in recalls.values()] if training.chained else (),
        )
        alone = float((owner < 0).sum() / max(1, (owner >= 0).sum()))
        return Family(driver, children, alone, order)

    def _recalls(
        self, codec: TableCodec, owner: Rows, rows: Rows, order: tuple[str, ...]
    ) -> dict[int, tuple[Rows, Recall]]:
        """Columns that repeat siblings' values: what makes these the same, and how to recall."""
        names, own = codec.coded_names, self.source.plan.learnt.leaves.column_names
        values = {leaf: self.source.typed[leaf].to_numpy() for leaf in names if leaf in own}
        leaves = [leaf for leaf in values if leaf not in order]
        rng = stream(self.options.seed, self.name, "recall")
        found = {}
        for leaf in repeating(values, leaves, owner, rows, rng):
            at, column = names.index(leaf) + len(self.source.further), codec.codecs_[leaf]
            missing = -1 if column.missing_code is None else column.missing_code
            recall = Recall(
                at, codec.specs_[names.index(leaf)].cardinality, missing, column.usual_code
            )
            found[at] = pd.factorize(values[leaf][rows])[0], recall
        return found

    def _identities(self) -> dict[str, IdentifierCodec]:
        codecs = {}
        for column in self.source.plan.identities:
            values = self.source.typed[column.name].to_numpy()
            _require_complete(values, column.name, self.name)
            if column.format == WHOLE_KEY:
                values = values.astype(np.int64)
            else:
                values = as_text(values).to_numpy(object)
            rng = stream(self.options.seed, self.name, column.name)
            codecs[column.name] = IdentifierCodec(column).fit(values, rng)
        return codecs


def _require_complete(values: NDArray[Any], column: str, table: str) -> None:
    missing = pd.isna(values)
    if missing.any():
        raise DataError(
            f"row {int(np.argmax(missing)) + 1} is empty; a key that identifies rows never is",
            table=table,
            column=column,
            hint="fill it, or leave the key out",
        )


def _weights(n_codes: int, n_figures: int) -> NDArray[np.float64]:
    """Of kinds: a figure of the rows that refer counts as much as all own columns together."""
    n_own = n_codes - n_figures
    return np.concatenate([np.full(n_own, max(1, n_own) ** -0.5), np.ones(n_figures)])


def _put_first(
    labels: Rows, owner: Rows, n_kinds: int, codes: Codes, specs: list[CodeSpec]
) -> tuple[Codes, list[CodeSpec]]:
    """The kind of the row referred to as first code column; the last kind is "none"."""
    own = np.where(owner >= 0, labels[np.maximum(owner, 0)], n_kinds).astype(np.int32)
    return np.column_stack([own, codes]), [categorical_spec(own, n_kinds + 1), *specs]
