"""Two hundred real pages, each damaged at random, in one run of the command: no page is lost, and nothing crashes."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.campaign.mutating import encoded, mutated
from tests.campaign.real_pages import documents

PAGES = 200
_TYPE = re.compile(rb"(?m)^type:[ \t]*[\"']?([^\"'\r\n]*)")


def cut(dice: random.Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.choice((1, 3, 200, 5_000)) :]


def overwritten(dice: random.Random, data: bytes) -> bytes:
    start, size = dice.randrange(len(data)), dice.choice((1, 4, 300))
    return data[:start] + dice.randbytes(size) + data[start + size :]


def flipped(dice: random.Random, data: bytes) -> bytes:
    found = bytearray(data)
    for place in dice.sample(range(len(found)), dice.choice((1, 10, 400))):
        found[place] ^= 1 << dice.randrange(7)
    return bytes(found)


def swapped(dice: random.Random, data: bytes) -> bytes:
    a, b, c = sorted(dice.sample(range(len(data)), 3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def ended(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(len(data))]


def edited(dice: random.Random, data: bytes) -> bytes:
    return encoded(dice, mutated(dice, data.decode("utf-8", "replace")))


def damaged(corpus: Path) -> Iterator[tuple[str, bytes]]:
    """Names of modules and exams, each with a damaged page of its kind."""
    real = [(path, text) for path, text in documents(corpus) if "TRACKER" not in path]
    for number in range(PAGES):
        dice = random.Random(f"damaged {number}")
        path, text = dice.choice(real)
        data = text.encode()
        for _ in range(dice.choice((1, 1, 2, 5))):
            data = dice.choice((cut, overwritten, flipped, swapped, ended, edited))(dice, data) or b"\n"
            data += b"\n" * 3
        yield f"docs/{'tests/' if 'exam' in path else ''}{number}-{'exam' if 'exam' in path else 'module'}.md", data


@pytest.fixture(scope="module")
def pages(corpus: Path) -> dict[str, bytes]:
    return dict(damaged(corpus))


def test_two_hundred_damaged_pages_in_one_run(pages: dict[str, bytes], tmp_path: Path) -> None:
    for path, data in pages.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    command = [sys.executable, "-m", "linter", "check", "--isolated", "--no-cache", "--output", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=600, check=False)
    assert b"Traceback" not in done.stderr
    assert b"internal error" not in done.stderr
    told = json.loads(done.stdout)
    assert not [error for error in told["run_errors"] if "crashed" in error["message"]]
    assert done.returncode == (2 if told["run_errors"] or told["summary"]["failed"] else 1)
    spoken = {one["path"] for one in (*told["findings"], *told["run_errors"])}
    assert sorted(set(pages) - spoken - {path for path, data in pages.items() if of_another_kind(data)}) == []
    summary = told["summary"]
    assert summary["documents"] + summary["skipped"] + summary["failed"] == PAGES


def of_another_kind(data: bytes) -> bool:
    """Whether the page itself says that it is neither a module nor an exam."""
    matter = re.match(rb"(?s)\xef\xbb\xbf?---[ \t]*\r?[\r\n](.*?)[\r\n](?:---|\.\.\.)", data)
    found = _TYPE.search(matter[1]) if matter else None
    return found is not None and found[1].strip() not in (b"learning-module", b"exam", b"")


def test_most_damaged_pages_are_modules_and_exams_still(pages: dict[str, bytes]) -> None:
    assert sum(of_another_kind(data) for data in pages.values()) < PAGES / 20
    assert sum(b"##" in data for data in pages.values()) > PAGES * 0.9
