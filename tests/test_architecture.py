"""The house as ARCHITECTURE.md draws it: who may import whom, and what may not be there at all."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "syngen_lite"
MODULES = sorted(PACKAGE.rglob("*.py"))

# a room imports only from itself and from rooms on earlier lines
LAYERS = [
    {"errors"},
    {"schema", "codes", "streams", "patterns", "addresses"},
    {"config", "tables", "columns", "model", "report"},
    {"generators", "store"},
    {"run"},
    {"synthesizer", "comparison"},
    {"cli"},
]
LIBRARY_HOMES = {
    "torch": {"model"},
    "sklearn": {"columns", "model", "report"},
    "matplotlib": {"report"},
    "jinja2": {"report"},
    "cryptography": {"store"},
    "click": {"cli"},
    "tqdm": {"cli"},
    "yaml": {"config"},
    "pydantic": {"config"},
    "mimesis": {"columns"},
    "pyarrow": {"tables"},
    "sqlalchemy": {"tables"},
    "psycopg": {"tables"},
    "filelock": {"store"},
    "safetensors": {"store"},
    "markupsafe": {"report"},
}
BANNED = {"pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}


def room_of(module: Path) -> str:
    parts = module.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


@cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text())


@cache
def imports_of(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def rooms_imported_by(module: Path) -> set[str]:
    ours = (name.split(".") for name in imports_of(module) if name.startswith("syngen_lite."))
    return {parts[1] for parts in ours} - {room_of(module), "__version__"}


def level_of(room: str) -> int:
    return next(i for i, layer in enumerate(LAYERS) if room in layer)


def test_every_room_stands_on_one_line_of_the_plan() -> None:
    rooms = {room_of(module) for module in MODULES} - {"__init__"}
    assert rooms == set().union(*LAYERS)
    assert sum(len(layer) for layer in LAYERS) == len(rooms)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_a_room_imports_only_from_the_rooms_above_it(module: Path) -> None:
    if room_of(module) == "__init__":
        return
    own = level_of(room_of(module))
    wrong = {room for room in rooms_imported_by(module) if level_of(room) >= own}
    assert not wrong, f"{room_of(module)} must not import {wrong}"


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    names = {
        ".".join(("syngen_lite", *m.relative_to(PACKAGE).with_suffix("").parts)): m for m in MODULES
    }
    arrows = {
        name: {n for n in names if any(i == n or i.startswith(f"{n}.") for i in imports_of(module))}
        for name, module in names.items()
    }
    remaining = {name: targets - {name} for name, targets in arrows.items()}
    while free := {name for name, targets in remaining.items() if not targets & remaining.keys()}:
        remaining = {n: t for n, t in remaining.items() if n not in free}
    assert not remaining, f"a circle among {sorted(remaining)}"


@pytest.mark.parametrize("library", LIBRARY_HOMES)
def test_a_library_is_imported_only_in_its_home(library: str) -> None:
    users = {
        room_of(module)
        for module in MODULES
        if any(name.split(".")[0] == library for name in imports_of(module))
    }
    assert users <= LIBRARY_HOMES[library]


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_nothing_is_pickled_or_evaluated(module: Path) -> None:
    assert not {name.split(".")[0] for name in imports_of(module)} & BANNED
    calls = [n.func for n in ast.walk(tree_of(module)) if isinstance(n, ast.Call)]
    names = {ast.unparse(call) for call in calls}
    assert not names & {
        "eval",
        "exec",
        "compile",
        "torch.load",
        "torch.save",
        "yaml.load",
        "np.load",
    }


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_no_global_random_state_is_touched(module: Path) -> None:
    text = module.read_text()
    assert "np.random.seed" not in text
    assert "random.seed" not in text
    if "torch.manual_seed" in text:
        assert "torch.random.fork_rng" in text


def test_files_and_functions_stay_small() -> None:
    for module in MODULES:
        text = module.read_text()
        assert text.count("\n") <= 400, module
        for node in ast.walk(tree_of(module)):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                words = ast.get_docstring(node)
                assert lines - (len(words.split("\n")) + 1 if words else 0) <= 60, (
                    module,
                    node.name,
                )
