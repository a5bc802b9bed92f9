"""`markdown`: a summary for a pull request or a job: totals, tables by page and rule, the first findings, all findings.

Source: GitHub Flavored Markdown, and the limit of GitHub's job summaries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from linter.model import Finding, Report, RunError, Severity
from linter.reports.marked import code, marked
from linter.reports.summary import counted, summary

LIMIT = 2**20  # bytes of a job summary; GitHub drops a longer one as a whole
_FIRST = 10  # findings in the open, the most severe
_OPEN = 15  # rows in the open of a table by page or rule
_NOTE = 160  # bytes kept for the note on what was cut


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows between an opening and a closing; it is cut between two rows, and left out where not one fits."""

    opening: str
    rows: tuple[str, ...]
    closing: str = "\n"


def render(report: Report) -> str:
    """The summary, of at most 1 MiB."""
    return within(report, LIMIT)


def within(report: Report, limit: int) -> str:
    """The summary in at most `limit` bytes of UTF-8, cut after a whole entry, with a note; empty if none would fit."""
    head = f"## lint-modules: {_verdict(report)}\n\n{summary(report)}\n\n"
    blocks = list(_blocks(report))
    room = limit - len(head.encode()) - _NOTE
    if room < 0:
        return ""
    text, left_out = _fitted(blocks, room)
    note = (
        f"*Cut here: {counted(left_out, 'entry', 'entries')} more would not fit in the summary.*\n" if left_out else ""
    )
    return (head + text + note).rstrip("\n") + "\n"


def _verdict(report: Report) -> str:
    numbers = [(report.count(severity), severity.value) for severity in Severity]
    found = ", ".join(counted(number, noun) for number, noun in numbers if number) or "no findings"
    return found if report.complete else f"the run did not complete, {found}"


def _fitted(blocks: Sequence[_Block], room: int) -> tuple[str, int]:
    """As many rows as fit, and how many were left out: nothing follows a row that did not fit."""
    pieces: list[str] = []
    waiting = sum(len(block.rows) for block in blocks)
    for block in blocks:
        room -= len((block.opening + block.closing).encode())
        rows: list[str] = []
        for row in block.rows:
            room -= len(row.encode())
            if room < 0:
                break
            rows.append(row)
        if rows:
            pieces += [block.opening, *rows, block.closing]
        waiting -= len(rows)
        if room < 0:
            break
    return "".join(pieces), waiting


def _blocks(report: Report) -> Iterator[_Block]:
    if report.run_errors:
        reasons = [(code(error.path), _reason(error)) for error in report.run_errors]
        yield _Block("### What the run could not do\n\n| Page | Reason |\n|---|---|\n", _rows(reasons))
    if not report.findings:
        return
    severe = sorted(report.findings, key=lambda finding: (finding.severity.rank, finding.sort_key))
    pages = {path: list(found) for path, found in groupby(report.findings, key=lambda finding: finding.path)}
    by_page = sorted(pages.items(), key=lambda page: ([-number for number in _numbers(page[1])], page[0]))
    counts = [(code(path), *map(str, _numbers(found))) for path, found in by_page]
    yield from _tables("page", "| Page | Errors | Warnings | Infos |\n|---|--:|--:|--:|\n", _rows(counts))
    yield from _tables("rule", "| Rule | The standard | Findings |\n|---|---|--:|\n", _rows(_rules(report)))
    title = "First findings" if len(severe) > _FIRST else "Findings"
    header = f"### {title}\n\n| Severity | Place | Rule | Finding |\n|---|---|---|---|\n"
    yield _Block(header, _rows(map(_first, severe[:_FIRST])))
    for path, found in pages.items():
        said = ", ".join(counted(n, severity.value) for severity, n in zip(Severity, _numbers(found), strict=True) if n)
        header = "| Line | Severity | Rule | Finding |\n|--:|---|---|---|\n"
        yield _folded(f"{code(path)}: {said}", header, _rows(map(_full, found)))


def _reason(error: RunError) -> str:
    return f"rule {error.rule}: {marked(error.message)}" if error.rule else marked(error.message)


def _first(finding: Finding) -> tuple[str, ...]:
    place = code(f"{finding.path}:{finding.range.line}")
    return finding.severity.value, place, finding.code, marked(finding.message)


def _full(finding: Finding) -> tuple[str, ...]:
    rule = f"{finding.code} {marked(finding.name)}"
    return str(finding.range.line), finding.severity.value, rule, "<br>".join(_told(finding))


def _rules(report: Report) -> Iterator[tuple[str, ...]]:
    known = {rule.code: rule for rule in report.rules}
    counts = Counter((finding.code, finding.name) for finding in report.findings)
    for (name, long), number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        rule = known.get(name)
        linked = f"[{name}]({rule.uri})" if rule and rule.uri else name
        yield f"{linked} {marked(long)}", marked(rule.title) if rule else "", str(number)


def _told(finding: Finding) -> Iterator[str]:
    yield marked(finding.message)
    for place in finding.related:
        yield f"see {code(f'{place.path}:{place.range.line}')}: {marked(place.message)}"
    if finding.help:
        yield f"help: {marked(finding.help)}"


def _numbers(found: Sequence[Finding]) -> tuple[int, ...]:
    counts = Counter(finding.severity for finding in found)
    return tuple(counts[severity] for severity in Severity)


def _rows(cells: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(f"| {' | '.join(row)} |\n" for row in cells)


def _tables(noun: str, header: str, rows: tuple[str, ...]) -> Iterator[_Block]:
    """A table by pages or rules, the long end of it folded."""
    yield _Block(f"### By {noun}\n\n{header}", rows[:_OPEN])
    if rest := rows[_OPEN:]:
        yield _folded(counted(len(rest), f"more {noun}"), header, rest)


def _folded(title: str, header: str, rows: tuple[str, ...]) -> _Block:
    return _Block(f"<details>\n<summary>{title}</summary>\n\n{header}", rows, "\n</details>\n\n")
