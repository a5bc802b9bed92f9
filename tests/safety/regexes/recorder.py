"""Runs the tool with an eye on `re`: every expression our own modules have compiled, where, and how each is called.

    python -m tests.safety.regexes.recorder    prints the expressions as JSON

It is run in an interpreter of its own: `re` is replaced before any of our modules is imported.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from tests.helpers.paths import ROOT

HOME = str(ROOT / "linter")
CALLED = ("match", "search", "fullmatch", "finditer", "findall", "sub", "subn", "split")
SEEN: dict[tuple[str, int, str, int], set[str]] = {}  # file, line, expression, flags: the methods called


class Watched:
    """An expression that notes which of its methods are called."""

    def __init__(self, pattern: re.Pattern[str], methods: set[str]) -> None:
        self._pattern = pattern
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        if name in CALLED:
            self._methods.add(name)
        return getattr(self._pattern, name)

    def __hash__(self) -> int:
        return hash(self._pattern)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Watched) and self._pattern == other._pattern


def watch() -> None:
    """Replaces the functions of `re` by ones that note what our modules hand them."""
    for name in ("compile", *CALLED):
        setattr(re, name, _watched(name, getattr(re, name), re.compile))


def _watched(name: str, original: Callable[..., Any], build: Callable[..., re.Pattern[str]]) -> Callable[..., Any]:
    def call(pattern: Any, *rest: Any, **named: Any) -> Any:
        caller = sys._getframe(1)
        if not caller.f_code.co_filename.startswith(HOME) or not isinstance(pattern, str):
            return original(pattern._pattern if isinstance(pattern, Watched) else pattern, *rest, **named)
        flags = named.get("flags", rest[-1] if rest and isinstance(rest[-1], re.RegexFlag) else 0)
        whole = build(pattern, flags)
        place = (str(Path(caller.f_code.co_filename).relative_to(ROOT)), caller.f_lineno, pattern, int(whole.flags))
        methods = SEEN.setdefault(place, set())
        if name == "compile":
            return Watched(whole, methods)
        methods.add(name)
        return original(pattern, *rest, **named)

    return call


def main() -> None:
    """Imports every module, lets the tool do what it can, and prints what was seen."""
    watch()
    linter = import_module("linter")
    for module in walk_packages(linter.__path__, "linter."):
        if module.name != "linter.__main__":
            import_module(module.name)
    import_module("tests.safety.regexes.exercise").drive()
    json.dump([[*place, sorted(methods)] for place, methods in sorted(SEEN.items())], sys.stdout)


if __name__ == "__main__":
    main()
