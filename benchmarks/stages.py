"""Where the processor time of one run goes: `python -m benchmarks.stages PATHS` prints seconds by stage as JSON.

The functions that open a stage are wrapped by a stopwatch before the command runs; time in an inner stage does not
count for the outer one. The wrappers cost some microseconds a call, which is less than one part in a hundred.
"""

from __future__ import annotations

import functools
import importlib
import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

SPENT: dict[str, float] = defaultdict(float)
CALLS: dict[str, int] = defaultdict(int)
_OPEN: list[str] = ["other"]
_LAST = [time.process_time()]
# The stage, the module and the function (or the class and the method) that opens it.
STAGES = (
    ("standard", "linter.project.project", "find_project"),
    ("standard", "linter.project.project", "load_rule_set"),
    ("discovery", "linter.project.discovery", "discover"),
    ("read", "linter.project.discovery", "read_bytes"),
    ("read", "linter.text.source", "from_bytes"),
    ("front matter", "linter.markdown.front_matter", "read_front_matter"),
    ("parse", "linter.markdown.parser", "parse_tokens"),
    ("tree", "linter.markdown.parser", "parse_page"),
    ("parts", "linter.kinds.recognize", "recognise"),
    ("rules", "linter.linting.engine", "local_pass"),
    ("rules", "linter.linting.engine", "corpus_pass"),
    ("ids of linked pages", "linter.markdown.anchors", "page_ids"),
    ("Mermaid", "linter.mermaid.judge", "MermaidJudge._judge"),
    ("Mermaid start", "linter.mermaid.engine", "MermaidEngine.__init__"),
    ("report", "linter.cli.check", "print_report"),
)


def _switch(stage: str | None) -> None:
    """Book the time since the last switch, and enter a stage (None: leave it)."""
    now = time.process_time()
    SPENT[_OPEN[-1]] += now - _LAST[0]
    _LAST[0] = now
    if stage is None:
        _OPEN.pop()
    else:
        _OPEN.append(stage)


def watched(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with a stopwatch for its stage."""

    @functools.wraps(function)
    def inner(*arguments: Any, **options: Any) -> Any:
        CALLS[stage] += 1
        _switch(stage)
        try:
            return function(*arguments, **options)
        finally:
            _switch(None)

    return inner


def _wrap(stage: str, module: str, name: str) -> None:
    owner: Any = sys.modules.get(module)
    if owner is None:
        return
    *classes, function = name.split(".")
    for part in classes:
        owner = getattr(owner, part)
    old = getattr(owner, function)
    new = watched(stage, old)
    setattr(owner, function, new)
    for other in list(sys.modules.values()):  # `from x import y` has made copies of the name
        if getattr(other, "__name__", "").startswith("linter") and getattr(other, function, None) is old:
            setattr(other, function, new)


def main(arguments: list[str]) -> None:
    """Run the command with stopwatches, and print what they show."""
    importlib.import_module("linter.cli.check")
    from linter.app import executors
    from linter.cli.main import cli

    executors.usable = lambda: 1  # what happens in another process is not seen here
    SPENT["imports"] = time.process_time()
    _LAST[0] = time.process_time()
    for stage in STAGES:
        _wrap(*stage)
    with redirect_stdout(io.StringIO()):
        options = ["check", "--no-progress", "--no-cache", "--output", "concise"]
        cli([*options, *arguments], standalone_mode=False)
    _switch("end")
    judges = CALLS["Mermaid"]
    print(json.dumps({"seconds": dict(SPENT), "calls": dict(CALLS), "diagrams": judges}))


if __name__ == "__main__":
    main(sys.argv[1:])
