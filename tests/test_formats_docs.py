"""The page on output formats shows what one sees and names every key of the JSON shapes; `--regenerate` rewrites it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linter.cli.outputs import FORMATS
from tests.conftest import ROOT
from tests.test_cli import lint

PAGE = ROOT / "docs" / "formats.md"
EXAMPLE = re.compile(r"^```console\nlint-modules ([^\n]*)\n```\n\n```[a-z]+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FREE = ("front_matter", "because", "sections")  # keyed by what stands in the pages


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The example course as a repository of its own."""
    folder = tmp_path / "course"
    shutil.copytree(ROOT / "examples" / "course", folder)
    (folder / ".git").mkdir()
    return folder


def test_the_examples_are_what_one_sees(course: Path, request: pytest.FixtureRequest) -> None:
    def seen(example: re.Match[str]) -> str:
        out = lint(*shlex.split(example[1]), cwd=course).out
        return example[0] if "…" in example[2] else example[0].replace(example[2], out)

    text = PAGE.read_text(encoding="utf-8")
    if request.config.getoption("--regenerate"):
        text = EXAMPLE.sub(seen, text)
        PAGE.write_text(text, encoding="utf-8")
    examples = EXAMPLE.findall(text)
    assert {shlex.split(command)[1] for command, _ in examples if "--statistics" not in command} == set(FORMATS)
    for command, shown in examples:
        out = lint(*shlex.split(command), cwd=course).out
        for part in re.split(r"^…\n", shown, flags=re.MULTILINE):  # `…` stands for lines left out
            assert part in out, command
        assert "…\n" in shown or shown == out


def keys(data: Any) -> Iterator[str]:
    """All keys of a JSON value, wherever they are."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from keys(None if key in FREE else value)
    elif isinstance(data, list):
        for value in data:
            yield from keys(value)


@pytest.mark.parametrize("command", ["check", "check --statistics", "inspect", "status", "status --next 9"])
def test_every_key_of_the_json_shapes_is_named(command: str, course: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = set(keys(json.loads(lint(*command.split(), "--output", "json", cwd=course).out)))
    assert len(found) > 5
    assert [key for key in sorted(found) if f"`{key}`" not in text and f'"{key}"' not in text] == []
