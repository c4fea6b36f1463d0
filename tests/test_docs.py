"""What the documents say is run: README blocks, configs, every command's help."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from syngen_lite.config.metadata import load_metadata

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
README = (ROOT / "README.md").read_text()
COMMANDS = ["train", "infer", "syngen-lite", "syngen-lite train", "syngen-lite infer"]
COMMANDS += ["syngen-lite report"]
COMMANDS += [f"syngen-lite models{name}" for name in ("", " list", " show", " rm")]


def blocks(language: str) -> list[str]:
    """Code blocks of the README in a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with nothing but the examples and the configs."""
    folder = tmp_path_factory.mktemp("reader")
    for name in ("examples", "configs"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    words = shlex.split(command, comments=True)
    return subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    done = run(f"{command} --help", tmp_path)
    assert done.returncode == 0
    assert "Usage:" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_the_commands_of_the_readme_run_in_order(workplace: Path) -> None:
    lines = [line for block in blocks("console") for line in block.splitlines()]
    commands = [line[2:] for line in lines if line.startswith("$ ")]
    ours = [c for c in commands if c.split()[0] in {"train", "infer", "syngen-lite", "head"}]
    assert len(ours) >= 6
    for command in ours:
        done = run(command, workplace)
        assert done.returncode == 0, f"{command}\n{done.stderr}"


def test_the_python_of_the_readme_runs(workplace: Path) -> None:
    code = "\n".join(blocks("python"))
    assert "Synthesizer" in code
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=workplace, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_readme_names_no_option_that_a_command_lacks(tmp_path: Path) -> None:
    known = " ".join(run(f"{name} --help", tmp_path).stdout for name in ("train", "infer"))
    options = set(re.findall(r"`(--[a-z_]+)", README))
    # pytest's and pip's own are not ours
    unknown = {option for option in options if option not in known} - {"--version"}
    assert not unknown


@pytest.mark.parametrize("config", sorted((ROOT / "configs").glob("*.yaml")), ids=lambda p: p.name)
def test_every_config_trains_and_generates(config: Path, workplace: Path) -> None:
    assert len(load_metadata(config)) >= 1
    for command in ("train", "infer"):
        done = run(f"{command} --metadata_path configs/{config.name}", workplace)
        assert done.returncode == 0, done.stderr
