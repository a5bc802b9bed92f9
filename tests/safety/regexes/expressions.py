"""Every regular expression of the project, where it is made and how it is called."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from filelock import FileLock

from tests.helpers.paths import ROOT
from tests.safety.regexes.calls import UNKNOWN, Names, names_in
from tests.safety.regexes.sites import Site, sites


@dataclass(frozen=True)
class Expression:
    """A regular expression, its flags, the methods it is called with, and the place that makes it."""

    text: str
    flags: int
    methods: tuple[str, ...]
    place: str

    def compiled(self) -> re.Pattern[str]:
        """The expression, ready to be called."""
        return re.compile(self.text, self.flags)


@cache
def own_sites() -> tuple[Site, ...]:
    """The places in our modules that hand `re` an expression."""
    return tuple(sites(ROOT / "linter"))


Recording = tuple[tuple[str, int, str, int, tuple[str, ...]], ...]
"""File, line, expression, flags and methods of all that was seen while the tool worked."""


def record(path: Path) -> Recording:
    """The recording that a file holds; where there is none yet, it is made. Processes that ask at once make one."""
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            command = [sys.executable, "-m", "tests.safety.regexes.recorder"]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
            assert done.returncode == 0, done.stderr[-2_000:]
            path.write_text(done.stdout, encoding="utf-8")
    seen = json.loads(path.read_text(encoding="utf-8"))
    return tuple((file, line, text, flags, tuple(called)) for file, line, text, flags, called in seen)


def seen_at(site: Site, recording: Recording) -> list[tuple[str, int, tuple[str, ...]]]:
    """Expression, flags and methods of all that was seen at a place."""
    return [
        (text, flags, called)
        for file, line, text, flags, called in recording
        if file == site.file and site.first <= line <= site.last
    ]


@cache
def expressions(recording: Recording) -> tuple[Expression, ...]:
    """All of them, each once for the ways it is called."""
    names = {site.file: names_in((ROOT / site.file).read_text(encoding="utf-8")) for site in own_sites()}
    public = _merged(names.values())
    found: dict[tuple[str, int], tuple[set[str], str]] = {}
    for site in own_sites():
        for text, flags, called in seen_at(site, recording):
            static = names[site.file].of(site, public) if site.compiles else set()
            methods = {*called, *static} or UNKNOWN
            found.setdefault((text, flags), (set(), f"{site.file}:{site.first}"))[0].update(methods)
    return tuple(Expression(*key, tuple(sorted(methods)), place) for key, (methods, place) in sorted(found.items()))


def _merged(modules: Iterable[Names]) -> dict[str, set[str]]:
    """The methods called anywhere on names that modules share."""
    merged: dict[str, set[str]] = {}
    for names in modules:
        for name, methods in names.methods.items():
            if not name.startswith("_"):
                merged.setdefault(name, set()).update(methods)
    return merged
