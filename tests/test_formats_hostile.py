"""500 hostile strings as message, path, line, help and title, through every format: nothing obeyed, nothing lost."""

from __future__ import annotations

import json

import pytest
from click import unstyle
from jsonschema import Draft4Validator

from linter.cli.outputs import FORMATS
from linter.model import Range
from tests.hostile_formats import CHECKS, obeyed_by_nobody
from tests.hostile_reports import BATCHES, COUNT, FRAGMENTS, batch, rendered, strings
from tests.reporting import finding, report
from tests.validating import SARIF


def test_there_are_as_many_strings_as_promised() -> None:
    assert len(strings()) == COUNT
    assert len(FRAGMENTS) < COUNT / 3
    assert set(CHECKS) == set(FORMATS)


@pytest.mark.parametrize("start", BATCHES)
@pytest.mark.parametrize("name", FORMATS)
def test_no_terminal_and_no_runner_obeys_anything(name: str, start: int) -> None:
    obeyed_by_nobody(name, batch(start), rendered(name, start))


@pytest.mark.parametrize("start", BATCHES)
@pytest.mark.parametrize("name", FORMATS)
def test_a_format_tells_all_as_it_is(name: str, start: int) -> None:
    CHECKS[name](batch(start), rendered(name, start))


def test_sarif_is_valid() -> None:
    Draft4Validator(SARIF).validate(json.loads(rendered("sarif", 0)))  # what differs between the strings is its texts


def test_a_line_of_signs_that_join_nothing_has_a_snippet() -> None:
    joiners = "\u200d" * 3
    one = finding(range=Range(1, 1, 1, 4), message=f"text holds {joiners}")
    assert f"1 | {joiners}" in unstyle(FORMATS["full"](report(one, lines={one.path: (joiners,)})))
