"""A baseline: the findings a project has agreed to live with for now, and what becomes of them in a run.

An entry is known by its page, its rule and the finding's fingerprint, which is made of both, of the headings above the
place, of the text of its line and of its number among equals: neither of a line's number nor of a message.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from linter.engine import Checked
from linter.model import Finding, Range
from linter.reports.shown import shown
from linter.rules import READING, Rule

STALE = "DOC013"
NEVER = frozenset({READING, "DOC012", STALE})  # pages not read, suppressions that hold for nothing, entries of nothing
_LABEL = 70  # characters of a line or heading that remind a reader of the place


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A finding that does not fail the gate. The label is for people: the rule's name and the text of the place."""

    path: str
    code: str
    fingerprint: str
    label: str = field(default="", compare=False)

    @property
    def allowed(self) -> bool:
        """Whether such a finding may stand in a baseline at all."""
        return self.code not in NEVER


@dataclass(frozen=True, slots=True)
class Muted:
    """The outcomes of a run without baselined findings, with the stale entries of their pages as findings.

    `gone` are the findings about entries of pages that no longer exist, `baselined` counts what was left out.
    """

    outcomes: tuple[Checked, ...]
    gone: tuple[Finding, ...] = ()
    baselined: int = 0


def entry(finding: Finding) -> Entry:
    """The entry of a finding."""
    text = next((part for part in reversed(finding.context) if part.strip("# ")), "").lstrip("# ")
    place = shown(text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…")
    return Entry(finding.path, finding.code, finding.fingerprint, f"{finding.name}: {place}" if place else finding.name)


def entries(outcomes: Iterable[Checked]) -> frozenset[Entry]:
    """The entries of all findings that may be baselined."""
    made = (entry(finding) for page in outcomes for finding in page.findings)
    return frozenset(one for one in made if one.allowed)


def stale(
    baseline: Collection[Entry], outcomes: Sequence[Checked], silent: Collection[str], gone: Callable[[str], bool]
) -> Iterator[Entry]:
    """The entries that no finding matches any more, in order.

    `silent` are the codes of rules that did not run; `gone` tells of a page that is not among the outcomes whether
    that is because it no longer exists. Entries of pages that were not read whole are never stale.
    """
    pages = {page.path: page for page in outcomes}
    found = entries(outcomes) if baseline else frozenset()
    for one in sorted(baseline):
        page = pages.get(one.path)
        if one in found or one.code in silent:
            continue
        if gone(one.path) if page is None else not page.failed and one.code not in page.unjudged:
            yield one


def mute(baseline: Collection[Entry], outcomes: Sequence[Checked], left: Iterable[Entry], rule: Rule | None) -> Muted:
    """The outcomes without the findings of the baseline; `rule` (None: it does not run) reports the entries `left`."""
    known = frozenset(baseline)
    kept = [tuple(one for one in page.findings if not known or entry(one) not in known) for page in outcomes]
    baselined = sum(len(page.findings) for page in outcomes) - sum(map(len, kept))
    about: dict[str, list[Entry]] = {}
    for one in left if rule else ():
        about.setdefault(one.path, []).append(one)
    pages = []
    for page, findings in zip(outcomes, kept, strict=True):
        told = _told(about.pop(page.path), rule, page.lines[:1]) if page.path in about else ()
        same = not told and len(findings) == len(page.findings)
        pages.append(page if same else replace(page, findings=(*told, *findings)))
    return Muted(tuple(pages), tuple(one for path in about for one in _told(about[path], rule, None)), baselined)


def _told(left: Iterable[Entry], rule: Rule | None, lines: tuple[str, ...] | None) -> tuple[Finding, ...]:
    """Stale entries of one page as findings at its first line; `lines` are None where the page is gone."""
    return tuple(_finding(one, rule, lines) for one in left) if rule else ()


def _finding(one: Entry, rule: Rule, lines: tuple[str, ...] | None) -> Finding:
    end = len(lines[0].rstrip()) + 1 if lines else 1
    why = "matches no finding any more" if lines is not None else "is of a page that does not exist any more"
    message = f"the baseline's entry {one.code} '{shown(one.label)}' {why}"
    place = Range(1, 1, 1, end)
    own = sha256("\x1f".join((rule.code, one.path, one.fingerprint)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Finding(rule.code, rule.name, rule.severity, message, one.path, place, rule.help, fingerprint=own)
