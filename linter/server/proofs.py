"""Proves a fix on the text in the editor before it is offered as an edit, as `--fix` does before it writes."""

from __future__ import annotations

from dataclasses import replace

from linter.baseline import entry
from linter.cli.fixing import gained
from linter.cli.proving import Proof, cross_rules
from linter.mending import mend
from linter.model import Finding
from linter.parts import Document
from linter.server.courses import Course
from linter.server.open_pages import OpenPage
from linter.source import Source


def refusal(page: OpenPage, finding: Finding) -> str | None:
    """Why the fix of a finding must not be applied to an open page; None where the page is the better for it.

    Unsaved text of other pages does not count: a rule that looks at them sees their files.
    """
    course, document = page.course, page.document
    assert document is not None, "what has a fix was read"
    run = replace(course.run, rules=course.own_rules)
    proof = Proof(run, run.context([document]), lambda one: entry(one) in course.baseline)
    mended = mend(page.source, proof.judge_of(document), lambda one: _same(one, finding))
    if mended.refused:
        return mended.refused[0].reason
    return _across(document, course, mended.source) if mended.fixed else "it cannot be proved on this text"


def _same(one: Finding, other: Finding) -> bool:
    return (one.code, one.range, one.message) == (other.code, other.range, other.message)


def _across(document: Document, course: Course, text: Source) -> str | None:
    """What rules that look at several pages would find in any page, and do not find as it is."""
    crossing = replace(course.run, rules=cross_rules(course.run))
    if not crossing.rules:
        return None
    after, others = course.understand(text.text, text.path), course.others([text.path])
    before, then = (list(crossing.judge_all([one, *others])) for one in (document, after))
    brought = next(iter(gained(before, then)), None)
    return f"its fix would bring {brought.code} at {brought.path}:{brought.range.line}" if brought else None
