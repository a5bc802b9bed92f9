"""What was asked of lint-modules, and what was measured."""

from __future__ import annotations

import math

from benchmarks.corpora import Laid
from benchmarks.measuring import Found

Key = tuple[str, str, str]
_RULES = ("parts", "rules", "report")


def asked(found: Found, laid: dict[str, Laid]) -> list[list[str]]:
    """A row for every target: what is asked, what was got by the clock and by processor, whether that is enough."""
    own = "lint-modules"
    warm = "warm" if (own, "corpus", "warm") in found.runs else "cold"
    cold, alone = (own, "corpus", "cold"), (own, "alone", "cold")
    changed, single = (own, "corpus", "one page changed"), (own, "corpus", "that page alone")
    ratios: list[tuple[str, Key, Key, float, bool]] = [
        (
            "warm corpus at most half of rumdl's warm time",
            (own, "corpus", warm),
            ("rumdl", "corpus", "warm"),
            0.5,
            False,
        ),
        ("warm corpus at most 6 bare starts", (own, "corpus", warm), ("bare", "-", "start"), 6, False),
        ("one page of the corpus changed at most 1.5 times that page alone", changed, single, 1.5, False),
        ("cold corpus no slower than rumdl's", cold, ("rumdl", "corpus", "cold"), 1, False),
        (
            "modules and exams, cold: 4 times as fast as markdownlint-cli2",
            ("markdownlint-cli2", "alone", "cold"),
            alone,
            4,
            True,
        ),
        ("modules and exams, cold: 50 times as fast as pymarkdown", ("pymarkdown", "alone", "cold"), alone, 50, True),
    ]
    rows = [_ratio(found, *ratio) for ratio in ratios]
    last = "x100" if "x100" in laid else "x10"
    slope = growth(found, laid, own)
    memory = found.memory(own, last, "cold")
    times = last.removeprefix("x")
    return [
        *rows,
        *_by_stage(found),
        _row(f"growth to the corpus times {times}: exponent at most 1.05", slope, 1.05, by="processor"),
        _row(f"memory of the corpus times {times} under 400 MB", memory / 1e6 if memory else None, 400),
    ]


def _ratio(found: Found, what: str, one: Key, other: Key, limit: float, least: bool) -> list[str]:
    clock, processor = _over(found.wall(*one), found.wall(*other)), _over(found.cpu(*one), found.cpu(*other))
    row = _row(what, clock, limit, least)
    return row if processor is None else [row[0], f"{row[1]} (processor {processor:.2f})", row[2]]


def growth(found: Found, laid: dict[str, Laid], tool: str) -> float | None:
    """The exponent by which a tool's cold processor time grows from the last size but one to the largest."""
    last = next((name for name in ("x100", "x10") if found.cpu(tool, name, "cold") is not None), None)
    before = "x10" if last == "x100" else "corpus"
    first, late = found.cpu(tool, before, "cold"), found.cpu(tool, last, "cold") if last else None
    if first is None or late is None or last is None:
        return None
    return math.log(late / first) / math.log(laid[last].size / laid[before].size)


def _by_stage(found: Found) -> list[list[str]]:
    told = found.stages.get("alone")
    if told is None:
        return []
    seconds = told["seconds"]
    rules = sum(seconds.get(stage, 0) for stage in _RULES)
    diagram = 1000 * seconds.get("Mermaid", 0) / max(told["diagrams"], 1)
    return [
        _row("parts, rules and report at most twice the parse of the blocks", _over(rules, seconds.get("parse")), 2),
        _row("Mermaid under 4 ms a distinct diagram, its start apart", diagram, 4, by="ms"),
    ]


def _over(one: float | None, other: float | None) -> float | None:
    return one / other if one and other else None


def _row(what: str, got: float | None, limit: float, least: bool = False, by: str = "") -> list[str]:
    if got is None:
        return [what, "not measured", "-"]
    told = f"{got:.2f} ({by})" if by else f"{got:.2f}"
    return [what, told, "yes" if (got >= limit if least else got <= limit) else "no"]
