"""Times as authors write them, in the front matter and in headings: the right number or none, never a wrong one."""

from __future__ import annotations

from math import inf

import pytest

from linter.text.durations import Duration, parse_duration, parse_points, trailing_facts
from tests.helpers.linting import Lint


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1h30", 90),
        ("2h05", 125),
        ("1 h 30", 90),
        ("1:30 h", 90),
        ("2:15 hours", 135),
        ("1h:30m", 90),
        ("1,5 h", 90),
        ("1,080 minutes", 1080),
        (".5 h", 30),
        ("½ h", 30),
        ("1½ hours", 90),
        ("1 ½ hours", 90),
        ("1/2 hour", 30),
        ("1 1/2 hours", 90),
        ("25 + 5 min", 30),
        ("25 minutes + 5 min buffer", 30),
        ("3 hours / 180 minutes", 180),
        ("180 min, 3 h", 180),
        ("2 hours, 40 questions", 120),
        ("2 h 40 questions", 120),
        ("4 × 25 min = 100 min", 100),
        ("5 blocks = 1 h 40", 100),
        ("90 min = all of it", 90),
    ],
)
def test_one_time(text: str, minutes: int) -> None:
    assert parse_duration(text) == Duration(minutes, minutes)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2h-3h", 120, 180),
        ("20 min – 25 min", 20, 25),
        ("20 minutes to 30 minutes", 20, 30),
        ("45 min - 1 hour", 45, 60),
        ("2 h 30 min - 3 h", 150, 180),
        ("1,5-2 h", 90, 120),
        ("180+ min", 180, inf),
    ],
)
def test_a_range(text: str, low: float, high: float) -> None:
    assert parse_duration(text) == Duration(low, high)


@pytest.mark.parametrize("text", ["15 min/question", "15 minutes / question", "1:30", "90", "10M users"])
def test_no_time(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize("sign", ["⏱️", "⏱", "·", "•", "/", ";", "—", "|", "🕐"])
def test_a_time_behind_a_sign(sign: str) -> None:
    assert trailing_facts(f"Focus Block 1: Leases {sign} 25 min")[:2] == ("Focus Block 1: Leases", Duration(25, 25))


def test_of_two_times_in_a_heading_the_last_is_meant() -> None:
    assert trailing_facts("Leases - 20 min (15 min)")[:2] == ("Leases - 20 min", Duration(15, 15))
    assert trailing_facts("Leases (20 min) - 15 min")[:2] == ("Leases", Duration(15, 15))


def test_a_time_in_a_sentence_is_no_fact() -> None:
    for title in ("Recover in 25 minutes", "The 5-Minute Rule", "Every 30 minutes"):
        assert trailing_facts(title)[1] is None


def test_a_block_states_its_time_behind_a_clock(lint: Lint) -> None:
    assert not lint("# M\n\n## Focus Block 1: Leases ⏱️ 25 min\n\nText.\n", "x-module.md", "FB001").findings


def test_the_declared_time_is_read_whole(lint: Lint) -> None:
    blocks = "".join(f"## Focus Block {n}: Leases (26 min)\n\nText.\n\n" for n in range(1, 6))
    page = f"---\ntype: learning-module\nestimated_time: 2h10\n---\n# M\n\n{blocks}"
    assert not lint(page, "x-module.md", "MOD004").findings


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("12 points", 12),
        ("60 minutes, 6 × 10 points = 60", 60),
        ("6 x 10 pts", 60),
        ("3 questions × 10 points", 30),
        ("5 × 8 points + 2 × 10 points", 60),
        ("5 × 8 + 2 × 10 = 60 points", 60),
        ("10 points each", None),
        ("6 questions, 10 points per question", None),
    ],
)
def test_points(text: str, points: float | None) -> None:
    assert parse_points(text) == points
