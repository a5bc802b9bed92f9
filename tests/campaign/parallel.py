"""Writers at the same time: each makes rows of its own true in a file that all of them rewrite, and no row is lost.

The first case is 8 writers of 20 rows, the third 32 writers of 1,000; others add entries to a baseline, or run
`status --write` after making a page that a row speaks of. A writer that is refused tries again.
"""

from __future__ import annotations

import functools
import json
import os
import random
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from linter.app import baseline
from linter.errors import RefusedError
from linter.linting.baseline import BaselineEntry
from linter.project import files
from tests.campaign.commands import folder, is_left
from tests.campaign.running import Campaign, Case
from tests.helpers.command import lint
from tests.helpers.tracker_courses import PASSES, course, tracker

_OPEN = ExitStack()
_FIRST = (("rewrite", 8, 20), ("status", 4, 2), ("rewrite", 32, 1_000), ("baseline", 32, 100), ("status", 8, 20))


def _made(dice: random.Random, number: int) -> Case:
    way, writers, rows = _FIRST[number] if number < len(_FIRST) else (dice.choice(sorted(_WAYS)), 8, 20)
    return Case("case.json", json.dumps({"way": way, "writers": writers, "rows": rows}).encode())


def _wrong(case: Case) -> str | None:
    told = json.loads(case.data)
    here = _place()
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir(parents=True)
    start, act, lost = _WAYS[told["way"]]
    names = [f"{writer}-{row}" for writer in range(told["writers"]) for row in range(told["rows"])]
    start(here, names)
    children = [_forked(act, here, names[own :: told["writers"]]) for own in range(told["writers"])]
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    found = [f"writers ended with {ends}"] if any(ends) else []
    if missing := lost(here, names):
        found.append(f"{len(missing)} of {len(names)} lost: {missing[:5]}")
    if left := [path.name for path in here.rglob("*") if is_left(path)]:
        found.append(f"left behind: {left}")
    return "; ".join(found) or None


@functools.cache
def _place() -> Path:
    return _OPEN.enter_context(folder())


def _forked(act: Callable[[Path, str], None], here: Path, names: list[str]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for name in names:
                act(here, name)
            code = 0
        finally:
            os._exit(code)
    return child


def _rows(here: Path, names: list[str]) -> None:
    (here / "rows.md").write_text("".join(f"| {name} | - |\n" for name in names), encoding="utf-8")


def _rewrite(here: Path, name: str) -> None:
    path = here / "rows.md"
    row = f"| {name} | - |".encode()
    while True:
        try:
            with files.locked([path]):
                old = path.read_bytes()
                assert row in old
                files.rewrite({path: (old, old.replace(row, row[:-3] + b"x |"))})
        except RefusedError:
            continue
        return


def _unmarked(here: Path, names: list[str]) -> list[str]:
    rows = set((here / "rows.md").read_text(encoding="utf-8").splitlines())
    return [name for name in names if f"| {name} | x |" not in rows]


def _add(here: Path, name: str) -> None:
    writer, row = map(int, name.split("-"))
    one = BaselineEntry(f"docs/{name}.md", "MOD001", f"{writer * 10_000 + row:032x}")
    while True:
        try:
            baseline.update_baseline(here / "baseline.json", lambda before: (before or frozenset()) | {one})
        except RefusedError:
            continue
        return


def _missing(here: Path, names: list[str]) -> list[str]:
    found = {one.path for one in baseline.load_baseline(here / "baseline.json")}
    return [name for name in names if f"docs/{name}.md" not in found]


def _course(here: Path, names: list[str]) -> None:
    course(here, *(f"| Page {name} | ⬜ | ⬜ | ⬜ Not started | by {name} | |" for name in names))


def _earn(here: Path, name: str) -> None:
    """A page is written, and then its row, which must say so as soon as the command has ended well."""
    (here / f"docs/page-{name}-module.md").write_text(PASSES, encoding="utf-8")
    while (done := lint("status", "--write", "--date-from", "keep", cwd=here)).code != 0:
        assert "meanwhile" in done.err or "locked by another run" in done.err, done.err
    assert not _unearned(here, [name])


def _unearned(here: Path, names: list[str]) -> list[str]:
    rows = tracker(here).read_text(encoding="utf-8").splitlines()
    return [name for name in names if f"| Page {name} | ✅ | ⬜ | 📝 Module done | by {name} | |" not in rows]


_WAYS: dict[str, tuple[Callable[..., None], Callable[..., None], Callable[..., list[str]]]] = {
    "rewrite": (_rows, _rewrite, _unmarked),
    "baseline": (lambda here, names: None, _add, _missing),
    "status": (_course, _earn, _unearned),
}
CAMPAIGN = Campaign("parallel", "crowds of writers", _made, _wrong, short=2, long=len(_FIRST), batch=1, seconds=3_600)
