"""Proves a fix on the text in the editor before it is offered as an edit, as `--fix` does before it writes."""

from __future__ import annotations

from dataclasses import replace

from linter.baseline import entry
from linter.cli.fixing import gained
from linter.cli.proving import Proof, cross_rules
from linter.mending import mend
from linter.model import Finding
from linter.server.open_pages import OpenPage
from linter.source import Source


def refusal(page: OpenPage, finding: Finding) -> str | None:
    """Why the fix of a finding must not be applied to an open page; None where the page is the better for it.

    Unsaved text of other pages does not count: a rule that looks at them sees their files.
    """
    if page.document is None:
        return "the page could not be read"
    course = page.course
    run = replace(course.run, rules=course.own_rules)
    proof = Proof(run, run.context([page.document]), lambda one: entry(one) in course.baseline)
    mended = mend(page.source, proof.judge_of(page.document), lambda one: _same(one, finding))
    if mended.refused:
        return mended.refused[0].reason
    return _across(page, mended.source) if mended.fixed else "it cannot be proved on this text"


def _same(one: Finding, other: Finding) -> bool:
    return (one.code, one.range, one.message) == (other.code, other.range, other.message)


def _across(page: OpenPage, text: Source) -> str | None:
    """What rules that look at several pages would find in any page, and do not find as it is."""
    course, crossing = page.course, replace(page.course.run, rules=cross_rules(page.course.run))
    after = course.understand(text.text, text.path)
    if page.document is None or not crossing.rules:
        return None
    others = course.others([text.path])
    before, then = (list(crossing.judge_all([one, *others])) for one in (page.document, after))
    brought = next(iter(gained(before, then)), None)
    return f"its fix would bring {brought.code} at {brought.path}:{brought.range.line}" if brought else None
