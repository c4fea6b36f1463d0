"""A learnt database as plain data and arrays, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from numpy.typing import NDArray

from syngen_lite.columns.identifier import IdentifierCodec
from syngen_lite.columns.table import TableCodec
from syngen_lite.errors import ArtifactError
from syngen_lite.generators.families.kinds import RowKinds
from syngen_lite.generators.families.learned_children import LearnedChildren
from syngen_lite.generators.families.linked import LinkedTables
from syngen_lite.generators.families.linked_table import Family, LinkedTable
from syngen_lite.generators.families.plan import TablePlan, plan_tables
from syngen_lite.model.sampler import CodeSampler
from syngen_lite.schema import DatabaseSchema, Key

Arrays = dict[str, NDArray[Any]]
_UNFIT = (KeyError, ValueError, IndexError, TypeError, AttributeError, ArithmeticError)


def to_artifact(linked: LinkedTables, database: DatabaseSchema) -> tuple[dict[str, Any], Arrays]:
    """Plain data fit for JSON, and arrays by name."""
    arrays: Arrays = {}
    tables = {}
    for name, table in linked.tables.items():
        tables[name] = _plain(table)
        model = table.model
        sampler = model.children.sampler if isinstance(model, Family) else model
        for part, own in (("model", sampler.to_arrays()), ("kinds", table.kinds.to_arrays())):
            arrays |= {f"{part}/{name}/{key}": array for key, array in own.items()}
    return {"database": database.to_dict(), "tables": tables}, arrays


def from_artifact(state: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> LinkedTables:
    """Rebuild from `to_artifact`.

    Raises:
        ArtifactError: something is missing, or does not fit the rest.
    """
    try:
        plans = plan_tables(DatabaseSchema.from_dict(state["database"]))
        return LinkedTables(
            {name: _table(plan, state["tables"][name], arrays) for name, plan in plans.items()}
        )
    except _UNFIT as error:
        raise ArtifactError(f"the database cannot be rebuilt: {error!r}") from error


def _plain(table: LinkedTable) -> dict[str, Any]:
    family = table.model if isinstance(table.model, Family) else None
    return {
        "codec": table.codec.to_dict(),
        "family": family and {
            "driver": asdict(family.driver),
            "children": family.children.to_dict(),
            "alone": family.alone,
            "chronology": list(family.chronology),
        },
        "further": [asdict(key) for key in table.further],
        "rows": table.rows,
        "identities": {name: codec.to_dict() for name, codec in table.identities.items()},
        "counts": [[*reference, name] for reference, name in table.counts.items()],
    }  # fmt: skip


def _table(
    plan: TablePlan, state: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
) -> LinkedTable:
    name = plan.schema.name
    own = _under(arrays, f"model/{name}/")
    columns = {column.name: column for column in plan.identities}
    return LinkedTable(
        plan=plan,
        codec=TableCodec.from_dict(state["codec"]),
        model=_family(state["family"], own) if state["family"] else CodeSampler.from_arrays(own),
        further=tuple(Key.from_dict(key) for key in state["further"]),
        rows=int(state["rows"]),
        identities={
            key: IdentifierCodec.from_dict(columns[key], own_state)
            for key, own_state in state["identities"].items()
        },
        counts={(child, key): column for child, key, column in state["counts"]},
        kinds=RowKinds.from_arrays(_under(arrays, f"kinds/{name}/")),
    )


def _family(state: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Family:
    children = LearnedChildren.from_artifact(state["children"], arrays)
    driver = Key.from_dict(state["driver"])
    return Family(driver, children, float(state["alone"]), tuple(state["chronology"]))


def _under(arrays: Mapping[str, NDArray[Any]], prefix: str) -> Arrays:
    return {n.removeprefix(prefix): a for n, a in arrays.items() if n.startswith(prefix)}
