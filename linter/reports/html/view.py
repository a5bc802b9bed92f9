"""The values that the template of the HTML report shows: headline, pages, heatmap, snippets, manuals.

A rule's manual is made safe to show: no markup of its own, no pictures, links to the web only.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import escape

from linter.findings import UNREADABLE, Finding, Place, Range, Repair, Report, RuleInfo, Severity
from linter.reports.course import Course
from linter.reports.entries import Entry, entries
from linter.reports.escape import printable
from linter.reports.status import Bar, Share
from linter.text.wording import counted, listed, shortened

SHADES = ((1, "1"), (2, "2 to 3"), (4, "4 to 7"), (8, "8 to 15"), (16, "16 or more"))
_BACKTICKS = re.compile("`([^`]{1,400})`")
_HEADING_SHIFT = 2  # a manual's headings stand below the rule's own
_DEEPEST_HEADING = 6
_MAX_LINE_LENGTH = 240  # characters of a line that are shown
_MAX_LENGTH_BEFORE = 80  # characters before the range that are kept of a longer line
_MAX_RANGE_LINES = 5  # lines of a range that are shown
_CONTEXT_LINES = ((1_000, 2), (4_000, 1))  # many findings get fewer lines around each, so that the page stays small
_BRIEF_FROM = 4_000  # above, a rule's repair stands with the rule alone, and a fix is its title
_MAX_NEAREST = 8
_MAX_WORST = 10
_MAX_COMMON = 10
_MAX_CLEAN_PAGES = 2_000  # clean pages that are named


@dataclass(frozen=True, slots=True)
class HeatmapRow:
    """A page: its counts by family, in the order of the columns, each with its shade (0: nothing found)."""

    path: str
    cells: tuple[tuple[int, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Heatmap:
    """The table: its families and its rows, the page with the most findings first."""

    families: tuple[str, ...]
    rows: tuple[HeatmapRow, ...]


def heatmap(findings: Sequence[Finding], families: Mapping[str, str]) -> Heatmap:
    """The table of the findings; `families` says which family a code belongs to."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        counts[finding.path][family_of(finding.code, families)] += 1
    columns = tuple(sorted({family for row in counts.values() for family in row}))
    rows = [
        HeatmapRow(
            path, tuple((row[name], sum(row[name] >= least for least, _ in SHADES)) for name in columns), row.total()
        )
        for path, row in counts.items()
    ]
    return Heatmap(columns, tuple(sorted(rows, key=lambda row: (-row.total, row.path))))


def family_of(code: str, families: Mapping[str, str]) -> str:
    """The family of a rule; a rule that the report does not list goes by the letters of its code."""
    return families.get(code) or code.rstrip("0123456789").lower()


@lru_cache(maxsize=1)
def _manual_parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable("table")


def manual_html(markdown: str) -> str:
    """The HTML of a manual, without its title. Every character that could mislead a reader is shown as an escape."""
    parser = _manual_parser()
    source = "\n".join(printable(line) for line in markdown.split("\n"))
    tokens = parser.parse(source)
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        tokens = tokens[3:]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_DEEPEST_HEADING, int(token.tag[1]) + _HEADING_SHIFT)}"
        token.children = list(_harmless_tokens(token.children)) if token.children else token.children
    return str(parser.renderer.render(tokens, parser.options, {}))


def _harmless_tokens(children: list[Token]) -> Iterator[Token]:
    """Inline tokens without pictures, and without links that do not lead to the web."""
    kept_links: list[bool] = []
    for token in children:
        if token.type == "image":
            yield Token("text", "", 0, content=token.content)
        elif token.type == "link_open":
            kept_links.append(is_web(str(token.attrGet("href") or "")))
            token.attrs = {"href": token.attrs.get("href", ""), "rel": "noopener noreferrer"}
            yield from [token] if kept_links[-1] else []
        elif token.type == "link_close":
            yield from [token] if kept_links.pop() else []
        else:
            yield token


def is_web(address: str) -> bool:
    """Whether an address leads to the web, and nowhere else."""
    return address.lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class SnippetLine:
    """A line in three pieces: the text before, in and after the range. `marked` lines are those of the range."""

    number: int
    before: str
    inside: str = ""
    after: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines that follow each other; `more` lines of the range are left out."""

    lines: tuple[SnippetLine, ...]
    more: int


def snippet(lines: Sequence[str], place: Range, around: int) -> Snippet | None:
    """The lines of a range and so many around it; None where the page has no such line."""
    if not 0 < place.line <= len(lines):
        return None
    last = min(place.end_line, len(lines))
    shown_last = min(last, place.line + _MAX_RANGE_LINES - 1)
    first, end = max(1, place.line - around), min(len(lines), shown_last + around)
    if last > shown_last:
        end = shown_last
    return Snippet(tuple(_snippet_lines(lines, place, range(first, end + 1), shown_last)), last - shown_last)


def _snippet_lines(lines: Sequence[str], place: Range, numbers: range, last: int) -> Iterator[SnippetLine]:
    for number in numbers:
        text = lines[number - 1]
        if not place.line <= number <= last:
            yield SnippetLine(number, shortened(text, _MAX_LINE_LENGTH))
            continue
        start = place.column - 1 if number == place.line else 0
        end = place.end_column - 1 if number == place.end_line else len(text)
        before = text[:start] if start <= _MAX_LENGTH_BEFORE else f"…{text[start - _MAX_LENGTH_BEFORE : start]}"
        inside = shortened(text[start : max(start, end)], _MAX_LINE_LENGTH)
        yield SnippetLine(
            number, before, inside, shortened(text[max(start, end) :], _MAX_LINE_LENGTH - _MAX_LENGTH_BEFORE), True
        )


@dataclass(frozen=True, slots=True)
class RelatedView:
    """A related place with its source lines, where the report has them."""

    place: Place
    snippet: Snippet | None


@dataclass(frozen=True, slots=True)
class FixView:
    """A fix that an entry offers, with what it writes."""

    fix: Repair
    edits: tuple[tuple[Range, str], ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """A finding, or the findings of one cause, with their repairs, the source lines of the first, and related places.

    `findings` are those of the first place, `alike` those that say the same of other places.
    """

    findings: tuple[Finding, ...]
    alike: tuple[Finding, ...]
    helps: tuple[tuple[str, str], ...]
    snippet: Snippet | None
    related: tuple[RelatedView, ...]
    fixes: tuple[FixView, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """A page with its entries. `key` names it in links; `kind` and `title` are empty where they are not known."""

    key: str
    path: str
    kind: str
    title: str
    entries: tuple[EntryView, ...]
    errors: int
    warnings: int
    infos: int

    @property
    def codes(self) -> list[tuple[str, int]]:
        """The codes found in the page, the most frequent first."""
        counts = Counter(finding.code for entry in self.entries for finding in (*entry.findings, *entry.alike))
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule, its family, how often and in how many pages it was found, and its manual as HTML."""

    rule: RuleInfo
    family: str
    findings: int
    pages: int
    html: str


def context_lines(findings: int) -> int:
    """How many source lines to show before and after each of so many findings."""
    return next((lines for most, lines in _CONTEXT_LINES if findings <= most), 0)


def page_views(report: Report, course: Course) -> list[PageView]:
    """The pages with findings, by path."""
    lines = context_lines(len(report.findings))
    rule_helps = {rule.code: rule.help for rule in report.rules} if len(report.findings) > _BRIEF_FROM else {}
    views = []
    for number, (path, group) in enumerate(groupby(report.findings, key=lambda finding: finding.path), 1):
        findings = list(group)
        page = course.pages.get(path)
        count = Counter(finding.severity for finding in findings)
        views.append(
            PageView(
                key=f"page-{number}",
                path=path,
                kind=page.kind if page else "",
                title=(page.title or "") if page else "",
                entries=tuple(_entry_view(entry, report, rule_helps, lines) for entry in entries(findings)),
                errors=count[Severity.ERROR],
                warnings=count[Severity.WARNING],
                infos=count[Severity.INFO],
            )
        )
    return views


def _entry_view(entry: Entry, report: Report, rule_helps: Mapping[str, str | None], lines: int) -> EntryView:
    first = entry.first
    usual = {rule_helps.get(finding.code) for finding in entry.findings} - {None}
    fixes = dict.fromkeys(finding.fix for finding in entry.findings if finding.fix is not None)
    return EntryView(
        entry.findings[:1] if entry.spread else entry.findings,
        entry.findings[1:] if entry.spread else (),
        tuple((codes, help_) for codes, help_ in entry.helps if help_ not in usual),
        snippet(report.lines.get(first.path, ()), first.range, lines),
        tuple(
            RelatedView(place, snippet(report.lines.get(place.path, ()), place.range, 0) if lines else None)
            for place in entry.related
        ),
        tuple(FixView(fix, () if rule_helps else _visible_edits(fix)) for fix in fixes),
    )


def _visible_edits(fix: Repair) -> tuple[tuple[Range, str], ...]:
    """The edits of a fix, with line ends as signs that one can see."""
    return tuple((edit.range, edit.text.replace("\r", "").replace("\n", "↵")) for edit in fix.edits)


def rule_views(report: Report, families: Mapping[str, str]) -> list[RuleView]:
    """The rules that ran, and those that found something without being listed."""
    counts = Counter(finding.code for finding in report.findings)
    pages = Counter(code for code, _ in {(finding.code, finding.path) for finding in report.findings})
    listed = {rule.code for rule in report.rules}
    unlisted = {finding.code: finding for finding in report.findings if finding.code not in listed}.values()
    unlisted_rules = [
        RuleInfo(
            finding.code, finding.name, finding.severity, family_of(finding.code, {}), finding.name.replace("-", " ")
        )
        for finding in unlisted
    ]
    rules = sorted([*report.rules, *unlisted_rules], key=lambda rule: rule.code)
    return [
        RuleView(rule, family_of(rule.code, families), counts[rule.code], pages[rule.code], manual_html(rule.manual))
        for rule in rules
    ]


def headline(report: Report) -> list[str]:
    """The numbers in words, a sentence each."""
    if not report.documents:
        return ["No module, exam or tracker was checked."]
    failing = {finding.path for finding in report.findings if finding.severity is Severity.ERROR}
    passing = sum(path not in failing for path in report.checked)
    counts = [(report.count(severity), severity.value) for severity in Severity]
    findings = listed([counted(number, name, thousands=",") for number, name in counts if number] or ["nothing"])
    verb = "was" if sum(number for number, _ in counts) < 2 else "were"
    passed = (
        f"{passing} of {counted(report.documents, 'page', thousands=',')} {'has' if passing == 1 else 'have'} no errors"
    )
    if not report.complete:
        return [f"In what could be read, {passed}, and {findings} {verb} found."]
    return [f"{passed}.", f"{findings} {verb} found.".capitalize()]


def unjudged(report: Report, course: Course) -> list[str]:
    """A line for everything that could not be judged, for the findings or for the trackers."""
    crashed = [f"{error.path}: {error.text}" for error in report.run_errors]
    unread = [f"{finding.path}: {finding.message}" for finding in report.findings if finding.code == UNREADABLE]
    return list(dict.fromkeys([*crashed, *unread, *course.unread]))


@dataclass(frozen=True, slots=True)
class CleanPages:
    """The pages in which nothing was found: path, kind and title of each, as far as `more` of them are not left out."""

    pages: tuple[tuple[str, str, str], ...]
    more: int

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.pages) + self.more


def passing_bar(pages: Sequence[PageView], report: Report) -> Bar | None:
    """The pages by whether they have errors; None where there are none."""
    failing = sum(page.errors > 0 for page in pages if page.path in set(report.checked))
    shares = (
        Share("done", "without errors", report.documents - failing),
        Share("review", "with errors", failing),
        Share("left", "not read", report.failed),
    )
    total = sum(share.count for share in shares)
    return Bar(shares, total) if total else None


def clean_pages(report: Report, course: Course) -> CleanPages:
    """The pages that were read whole, and in which nothing was found."""
    unclean = {finding.path for finding in report.findings} | {error.path for error in report.run_errors}
    paths = [path for path in report.checked if path not in unclean]
    pages = [(path, course.pages.get(path)) for path in paths[:_MAX_CLEAN_PAGES]]
    listed = tuple((path, page.kind if page else "", (page.title or "") if page else "") for path, page in pages)
    return CleanPages(listed, len(paths) - len(listed))


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a report begins with: what it counts, and what it was before, where that is known."""

    value: str
    label: str
    note: str = ""


def numbers(report: Report, course: Course) -> list[Number]:
    """The numbers that come first: pages that pass, errors, warnings, what a fix repairs, and how that changed."""
    failing = {finding.path for finding in report.findings if finding.severity is Severity.ERROR}
    passing = sum(path not in failing for path in report.checked)
    fixes = [finding.fix for finding in report.findings if finding.fix is not None]
    safe = sum(fix.safe for fix in fixes)
    before = next((one for one in course.history[-1:] if one.whole), None)
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    since = f" since {before.commit}" if before else ""
    held = f"{report.baselined:,} more in the baseline" if report.baselined else ""
    return [
        Number(
            f"{passing:,} of {report.documents:,}",
            "pages pass",
            _change(passing, before.passing if before else None, since),
        ),
        Number(f"{errors:,}", "errors", _change(errors, before.errors if before else None, since) or held),
        Number(f"{warnings:,}", "warnings", _change(warnings, before.warnings if before else None, since)),
        Number(
            f"{safe:,}", "repaired by --fix", f"{len(fixes) - safe:,} more to be looked at" if len(fixes) > safe else ""
        ),
    ]


def _change(now: int, before: int | None, since: str) -> str:
    if before is None:
        return ""
    return f"{now - before:+,}{since}".replace("-", "\u2212", 1) if now != before else f"unchanged{since}"


def worst_pages(pages: Sequence[PageView]) -> list[PageView]:
    """The pages with the most errors, then warnings."""
    found = [page for page in pages if page.errors or page.warnings]
    return sorted(found, key=lambda page: (-page.errors, -page.warnings, page.path))[:_MAX_WORST]


@dataclass(frozen=True, slots=True)
class CommonRule:
    """A rule that found much: how many of its findings a safe fix repairs, and how many pages it alone keeps from
    passing."""

    manual: RuleView
    fixable: int
    alone: int


def commonest_rules(report: Report, manuals: Sequence[RuleView]) -> list[CommonRule]:
    """The rules that found most, with what mending each of them would end."""
    fixable = Counter(finding.code for finding in report.findings if finding.fix is not None and finding.fix.safe)
    errors: dict[str, set[str]] = defaultdict(set)
    for finding in report.findings:
        if finding.severity is Severity.ERROR:
            errors[finding.path].add(finding.code)
    alone = Counter(next(iter(codes)) for codes in errors.values() if len(codes) == 1)
    ordered = sorted((one for one in manuals if one.findings), key=lambda one: (-one.findings, one.rule.code))
    return [CommonRule(one, fixable[one.rule.code], alone[one.rule.code]) for one in ordered[:_MAX_COMMON]]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A folder with its pages, how many of them pass, and what was found in them."""

    folder: str
    pages: int
    passing: int
    errors: int
    warnings: int


def chapters(report: Report) -> list[Chapter]:
    """The folders that hold pages, by path; empty where all pages lie in one."""
    counts = {severity: Counter[str]() for severity in Severity}
    for finding in report.findings:
        counts[finding.severity][finding.path] += 1
    folders: dict[str, list[str]] = defaultdict(list)
    for path in report.checked:
        folders[path.rpartition("/")[0] or "."].append(path)
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    found = [
        Chapter(
            folder,
            len(paths),
            sum(not errors[path] for path in paths),
            sum(errors[path] for path in paths),
            sum(warnings[path] for path in paths),
        )
        for folder, paths in sorted(folders.items())
    ]
    return found if len(found) > 1 else []


def coded(text: str) -> str:
    """A message as HTML: what it has in backticks is code, everything else is text."""
    pieces = _BACKTICKS.split(printable(text))
    return "".join(
        f"<code>{escape(one)}</code>" if number % 2 else str(escape(one)) for number, one in enumerate(pieces)
    )


def nearest_to_passing(pages: Sequence[PageView], report: Report) -> list[PageView]:
    """The pages that the fewest errors keep from passing, the nearest first; what was not judged whole is not near."""
    unjudged = {error.path for error in report.run_errors}
    unjudged.update(finding.path for finding in report.findings if finding.code == UNREADABLE)
    failing = [page for page in pages if page.errors and page.path not in unjudged]
    return sorted(failing, key=lambda page: (page.errors, page.warnings, page.path))[:_MAX_NEAREST]
