"""The installed command does what the records say: a part of the cases by default, the others are slow."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.golden.cases import CASES
from tests.golden.run import RECORDS, difference, missing, record_path, render, run_case, tool_command
from tests.golden.steps import Case

TOOL = tool_command(Path(sys.executable).with_name("lint-modules"))


# The longest first, so that no worker is left alone with it at the end.
PARAMETERS = [
    pytest.param(case, marks=[] if case.quick else [pytest.mark.slow], id=case.name)
    for case in sorted(CASES, key=lambda case: -case.weight)
]


@pytest.mark.parametrize("case", PARAMETERS)
def test_the_command_does_what_the_record_says(case: Case) -> None:
    if reason := missing(case):
        pytest.skip(reason)
    record = record_path(case).read_text(encoding="utf-8")
    now = render(case, run_case(case, TOOL))
    assert now == record, "\n".join([case.name, *difference(record, now, ("record", "now"))])


def test_every_case_has_a_record_and_every_record_a_case() -> None:
    assert sorted(record_path(case) for case in CASES) == sorted(RECORDS.rglob("*.txt"))
