"""What an editor says of the minutes of a part: its own, those of all, and what the page declares."""

from __future__ import annotations

from collections.abc import Sequence

from linter.checks.times import TimeBudget, TimeRange
from linter.checks.wording import between, stated
from linter.durations import Duration
from linter.parts import Document, Part
from linter.rules import Rule


def minutes(document: Document, line: int, rules: Sequence[Rule]) -> str | None:
    """The minutes of the part whose heading stands in a line (from 0), as Markdown; None where no budget holds."""
    held = [rule.check for rule in rules if rule.holds(document)]
    budget = next((check for check in held if isinstance(check, TimeBudget)), None)
    if budget is None:
        return None
    parts = list(document.all(budget.of))
    part = next((part for part in parts if part.line == line and not part.implied), None)
    if part is None:
        return None
    limits = next(
        (check.limits.get("any") for check in held if isinstance(check, TimeRange) and check.of == part.name), None
    )
    asked = f"; the standard asks for {between(*limits)}" if limits is not None else ""
    time = part.fields.time
    own = f"{stated(time)} minutes" if time is not None else "no minutes stated"
    return f"**{part.called}**: {own}{asked}\n\n{_sum(document, parts, budget.noun)}"


def _sum(document: Document, parts: Sequence[Part], noun: str) -> str:
    times = [part.fields.time for part in parts if part.fields.time is not None]
    total = Duration(sum(time.low for time in times), sum(time.high for time in times))
    silent = len(parts) - len(times)
    missing = f" ({silent} of them state none)" if silent else ""
    declared = document.declared_time()
    fact = f"the {len(parts)} {noun} add up to {stated(total)} minutes{missing}"
    return f"{fact}; the page declares " + (f"{stated(declared[0])} minutes" if declared else "no time")
