"""The results as a page of Markdown: times and ratios, growth and memory, stages, and what was asked."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence

from benchmarks.asked import asked, growth
from benchmarks.corpora import Laid
from benchmarks.measuring import Found

_OPENING = """# Results

Written by `python -m benchmarks`; do not edit. Times are seconds on the clock, medians of {rounds} runs that were taken
in turn (large corpora and pymarkdown: one run). *Cold* is a run with an empty cache, *warm* one with the cache of the
run before it; a tool without a cache has no warm runs. A start is that of the bare Python interpreter that runs
lint-modules, whose bytecode is compiled, as pip does when it installs. The tools judge different things: the others
look at Markdown style, lint-modules at what a course says. Memory is that of a tool and all
processes it has started, at its peak; what they share counts once.

Machine: {machine}. Tools: {tools}.
"""


def rendered(found: Found, laid: dict[str, Laid], notes: Sequence[str], rounds: int) -> str:
    """The whole page."""
    tools = ", ".join(f"{tool.name} {tool.version}" for key, tool in found.tools.items() if key != "bare")
    pieces = [
        _OPENING.format(rounds=rounds, machine=_machine(), tools=tools),
        "".join(f"{note}\n" for note in notes),
        _pages(laid),
        _times(found, laid),
        _growth(found, laid),
        *(_stages(found, name, laid[name].name) for name in found.stages),
        "## Asked and got\n\n" + table(["asked", "got", "reached"], asked(found, laid)),
    ]
    return "\n".join(piece for piece in pieces if piece).rstrip() + "\n"


def _machine() -> str:
    system = {"Darwin": "macOS"}.get(platform.system(), platform.system())
    cores = f"{os.cpu_count()} processor cores"
    return f"{system} on {platform.machine()}, {cores}, CPython {platform.python_version()}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _pages(laid: dict[str, Laid]) -> str:
    rows = [[one.name, str(one.pages), f"{one.size / 1e6:.2f} MB"] for one in laid.values()]
    return "## Pages\n\n" + table(["what", "pages", "size"], rows)


def _times(found: Found, laid: dict[str, Laid]) -> str:
    bare = found.wall("bare", "-", "start") or 1
    rows = []
    for tool, pages, state in found.runs:
        if tool == "bare":
            continue
        wall = found.wall(tool, pages, state) or 0
        own = found.wall("lint-modules", pages, state) or found.wall("lint-modules", pages, "cold")
        ratio = f"{wall / own:.2f}" if own else "-"
        cpu = sorted(run.cpu for run in found.runs[tool, pages, state])
        memory = (found.memory(tool, pages, state) or 0) / 1e6
        rows.append(
            [tool, laid[pages].name, state, f"{wall:.2f}", f"{cpu[len(cpu) // 2]:.2f}", ratio, f"{wall / bare:.1f}",
             f"{memory:.0f} MB"]
        )  # fmt: skip
    names = [one.name for one in laid.values()]
    rows.sort(key=lambda row: (names.index(row[1]), row[2], float(row[3])))
    head = ["tool", "pages", "state", "clock", "processor", "times lint-modules", "starts", "memory"]
    return f"## Times\n\nA bare start takes {1000 * bare:.0f} ms.\n\n" + table(head, rows)


def _growth(found: Found, laid: dict[str, Laid]) -> str:
    rows = []
    for tool in ("lint-modules", "rumdl"):
        slope = growth(found, laid, tool)
        if slope is not None:
            sizes = [
                f"{found.cpu(tool, name, 'cold'):.2f}" if name in laid and found.cpu(tool, name, "cold") else "-"
                for name in ("corpus", "x10", "x100")
            ]
            rows.append([tool, *sizes, f"{slope:.2f}"])
    head = ["tool", "corpus", "times 10", "times 100", "exponent"]
    return (
        "## Growth\n\nCold runs, seconds of processor time; the exponent is that of the last step.\n\n"
        + table(head, rows)
        if rows
        else ""
    )


def _stages(found: Found, name: str, title: str) -> str:
    told = found.stages[name]
    seconds: dict[str, float] = told["seconds"]
    whole = sum(seconds.values())
    rows = [
        [stage, f"{1000 * spent:.0f} ms", f"{100 * spent / whole:.0f} %", str(told["calls"].get(stage, "-"))]
        for stage, spent in sorted(seconds.items(), key=lambda pair: -pair[1])
    ]
    head = ["stage", "processor", "share", "calls"]
    return f"## Stages of a cold run: {title}\n\nProcessor time {whole:.2f} s in all.\n\n" + table(head, rows)
