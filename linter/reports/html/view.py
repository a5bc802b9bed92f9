"""Everything the template says, worked out: headline, pages with their findings, rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from linter.course_model import Course
from linter.model import Finding, Place, Range, Report, RuleInfo, Severity
from linter.reports.html.heat import family_of
from linter.reports.html.manuals import rendered
from linter.reports.html.snippets import Snippet, snippet

_AROUND = ((1_000, 2), (4_000, 1))  # many findings get fewer lines around each, so that the page stays small
_BRIEF = 4_000  # above, a rule's repair stands with the rule alone, and a fix is its title
UNREAD = "DOC001"  # the finding of a page that was not read whole


@dataclass(frozen=True, slots=True)
class Beside:
    """A related place with its source lines, where the report has them."""

    place: Place
    snippet: Snippet | None


@dataclass(frozen=True, slots=True)
class Item:
    """A finding with its repair, its source lines and its related places."""

    finding: Finding
    help: str | None
    snippet: Snippet | None
    related: tuple[Beside, ...]
    edits: tuple[tuple[Range, str], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with its findings. `key` names it in links; `kind` and `title` are empty where they are not known."""

    key: str
    path: str
    kind: str
    title: str
    items: tuple[Item, ...]
    errors: int
    warnings: int
    infos: int

    @property
    def codes(self) -> list[tuple[str, int]]:
        """The codes found in the page, the most frequent first."""
        counts = Counter(item.finding.code for item in self.items)
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True, slots=True)
class Manual:
    """A rule, its family, how often and in how many pages it was found, and its manual as HTML."""

    rule: RuleInfo
    family: str
    findings: int
    pages: int
    html: str


def around(findings: int) -> int:
    """How many source lines to show before and after each of so many findings."""
    return next((lines for most, lines in _AROUND if findings <= most), 0)


def sheets(report: Report, course: Course) -> list[Sheet]:
    """The pages with findings, by path."""
    lines = around(len(report.findings))
    said = {rule.code: rule.help for rule in report.rules} if len(report.findings) > _BRIEF else {}
    found = []
    for number, (path, group) in enumerate(groupby(report.findings, key=lambda finding: finding.path), 1):
        findings = list(group)
        page = course.pages.get(path)
        count = Counter(finding.severity for finding in findings)
        found.append(
            Sheet(
                f"page-{number}",
                path,
                page.kind if page else "",
                (page.title or "") if page else "",
                tuple(_item(finding, report, said, lines) for finding in findings),
                count[Severity.ERROR],
                count[Severity.WARNING],
                count[Severity.INFO],
            )
        )
    return found


def _item(finding: Finding, report: Report, said: Mapping[str, str | None], lines: int) -> Item:
    return Item(
        finding,
        None if finding.help == said.get(finding.code) else finding.help,
        snippet(report.lines.get(finding.path, ()), finding.range, lines),
        tuple(
            Beside(place, snippet(report.lines.get(place.path, ()), place.range, 0) if lines else None)
            for place in finding.related
        ),
        () if said else _edits(finding),
    )


def _edits(finding: Finding) -> tuple[tuple[Range, str], ...]:
    """The edits of a fix, with line ends as signs that one can see."""
    fix = finding.fix
    return tuple((edit.range, edit.text.replace("\r", "").replace("\n", "↵")) for edit in fix.edits) if fix else ()


def manuals(report: Report, families: Mapping[str, str]) -> list[Manual]:
    """The rules that ran, and those that found something without being listed."""
    counts = Counter(finding.code for finding in report.findings)
    pages = Counter(code for code, _ in {(finding.code, finding.path) for finding in report.findings})
    listed = {rule.code for rule in report.rules}
    strays = {f.code: f for f in report.findings if f.code not in listed}.values()
    others = [RuleInfo(f.code, f.name, f.severity, family_of(f.code, {}), f.name.replace("-", " ")) for f in strays]
    rules = sorted([*report.rules, *others], key=lambda rule: rule.code)
    return [
        Manual(rule, family_of(rule.code, families), counts[rule.code], pages[rule.code], rendered(rule.manual))
        for rule in rules
    ]


def headline(report: Report) -> list[str]:
    """The numbers in words, a sentence each."""
    if not report.documents:
        return ["No module, exam or tracker was checked."]
    failing = {finding.path for finding in report.findings if finding.severity is Severity.ERROR}
    passing = sum(path not in failing for path in report.checked)
    counts = [(report.count(severity), severity.value) for severity in Severity]
    said = [counted(number, name) for number, name in counts if number] or ["nothing"]
    listed = " and ".join([", ".join(said[:-1]), said[-1]] if said[1:] else said)
    verb = "was" if sum(number for number, _ in counts) < 2 else "were"
    passed = f"{passing} of {counted(report.documents, 'page')} {'has' if passing == 1 else 'have'} no errors"
    if not report.complete:
        return [f"In what could be read, {passed}, and {listed} {verb} found."]
    return [f"{passed}.", f"{listed} {verb} found.".capitalize()]


def unjudged(report: Report, course: Course) -> list[str]:
    """A line for everything that could not be judged, for the findings or for the trackers."""
    crashed = [
        f"{error.path}: {f'rule {error.rule}: ' if error.rule else ''}{error.message}" for error in report.run_errors
    ]
    unread = [f"{one.path}: {one.message}" for one in report.findings if one.code == UNREAD]
    return list(dict.fromkeys([*crashed, *unread, *course.unread]))


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
