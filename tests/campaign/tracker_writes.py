"""Random trackers rewritten: bytes outside of owned places stay, what is refused stays whole, writing twice is once.

A third are planted trackers, whose numbers are known. Of the others one in fifty is a course on disk and the command.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from linter.kinds import recognize
from linter.markdown import front_matter
from linter.text.source import from_text
from linter.trackers.rewrite import DateSource
from tests.campaign.real_pages import standard
from tests.campaign.running import Campaign, Case
from tests.campaign.tracker_oracle import differences, false_numbers
from tests.campaign.tracker_pages import beside, planted, tracker
from tests.helpers.command import lint
from tests.helpers.trackers import TRACKER, rewritten

_MARKER = re.compile(r"(?:\A|[\r\n])(?:<{7}|>{7}) ")
_COMMAND = 50  # one case in so many goes through the command


def _made(dice: Random, number: int) -> Case:
    if number % 3 == 0:
        return _case(planted(dice))
    text = tracker(dice)
    made: dict[str, Any] = {
        "text": text,
        "documents": beside(dice, text),
        "dates": dice.choice(("git", "today", "keep")),
    }
    return _case(made)


def _case(made: Mapping[str, Any]) -> Case:
    return Case("tracker.json", json.dumps(made, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))


def _wrong(case: Case) -> str | None:
    made = json.loads(case.data)
    if "numbers" in made:
        return _planted(made)
    return _commanded(made) if crc32(case.data) % _COMMAND == 0 else _in_memory(made)


def _planted(made: Mapping[str, Any]) -> str | None:
    """What is wrong with a tracker whose truth is known: a fault that was not refused, a number that is false."""
    first = rewritten(made["text"], standard(), made["documents"])
    refused = [made["text"].count("\n", 0, fault.span.start) + 1 for fault in first.refusals]
    if made["broken"] or refused:
        return None if made["broken"] in refused else f"refused are lines {refused}, not {made['broken']}"
    again = rewritten(first.text, standard(), made["documents"])
    if again.stale or again.refusals:
        return "a second writing changes it"
    return differences(made["text"], first.text) or false_numbers(first.text, made)


def _in_memory(made: Mapping[str, Any]) -> str | None:
    clock = DateSource(made["dates"], lambda path: date(2025, 4, 5) if "a" in path else None, date(2025, 6, 7))
    old = from_text(made["text"]).text
    kind = recognize.page_kind(TRACKER, front_matter.read_front_matter(from_text(old)), standard().kinds)
    if kind is None or kind.inspect != "tracker":
        return None  # an edit has made it a page of another kind
    first = rewritten(made["text"], standard(), made["documents"], clock)
    if first.refusals:
        return None
    if _hidden_marker(old):
        return "a merge marker was not refused"
    if what := differences(old, first.text):
        return what
    again = rewritten(first.text, standard(), made["documents"], clock)
    if again.refusals:
        return f"what was written is refused: {again.refusals[0].message}"
    return (
        f"a second writing changes it: {differences(first.text, again.text) or 'owned places'}" if again.stale else None
    )


def _commanded(made: Mapping[str, Any]) -> str | None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old = made["text"].encode("utf-8", "surrogatepass")
        for path in (*made["documents"], TRACKER):
            file = folder / path[-120:]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(old if path == TRACKER else b"# T\n")
        done = lint("status", "--isolated", "--write", "--date-from", "keep", cwd=folder)
        new = (folder / TRACKER).read_bytes()
        if done.code == 2:
            return differences(old.decode(), new.decode()) if new != old else None
        if done.code or "internal error" in done.err:
            return f"exit code {done.code}: {done.err}"
        again = lint("status", "--isolated", "--check", "--date-from", "keep", cwd=folder)
        if again.code or (folder / TRACKER).read_bytes() != new:
            return f"stale after it was written, exit code {again.code}: {again.err}"
        mark = b"\xef\xbb\xbf"
        if old.startswith(mark) != new.startswith(mark):
            return "its mark is lost"
        left = [path.name for path in folder.rglob(".*")]
        return f"left behind: {left}" if left else differences(old.decode(), new.decode())


def _hidden_marker(text: str) -> bool:
    """Whether a line is what a merge left behind, in a page without any code it could be an example in."""
    return bool(_MARKER.search(text)) and not re.search(r"```|~~~|<[a-zA-Z!/?]|^(?:\t| {4})", text, re.MULTILINE)


CAMPAIGN = Campaign("tracker_writes", "random trackers rewritten", _made, _wrong, 1_000, 100_000, batch=500)
