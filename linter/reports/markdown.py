"""`markdown`: a job summary of totals, tables by page and rule, the first findings, and all findings.

Source: GitHub Flavored Markdown, and the limit of GitHub's job summaries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from linter.findings import Drift, Finding, Report, RunError, Severity
from linter.reports.entries import Entry, entries, more_places
from linter.reports.escape import markdown_code, markdown_escaped
from linter.reports.text import gate_line, summary
from linter.text.wording import counted

LIMIT = 2**20  # bytes of a job summary; GitHub drops a longer one as a whole
_MAX_FIRST_FINDINGS = 10  # findings in the open, the most severe
_MAX_OPEN_ROWS = 15  # rows in the open of a table by page or rule
_NOTE_BYTES = 160  # bytes kept for the note on what was cut
DRIFT_HEADING = "### What lowers the gate\n\n"


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows between an opening and a closing; it is cut between two rows, and left out where not one fits."""

    opening: str
    rows: tuple[str, ...]
    closing: str = "\n"


def render(report: Report) -> str:
    """The summary, of at most 1 MiB."""
    return render_within(report, LIMIT)


def render_within(report: Report, limit: int) -> str:
    """The summary in at most `limit` bytes of UTF-8, cut after a whole entry, with a note; empty if none would fit."""
    gate = gate_line(report)
    head = f"## lint-modules: {_headline(report)}\n\n{summary(report)}\n\n"
    head += f"{markdown_escaped(gate)}\n\n" if gate else ""
    blocks = list(_blocks(report))
    room = limit - len(head.encode()) - _NOTE_BYTES
    if room < 0:
        return ""
    text, left_out = _fit_blocks(blocks, room)
    note = (
        f"*Cut here: {counted(left_out, 'entry', 'entries')} more would not fit in the summary.*\n" if left_out else ""
    )
    return (head + text + note).rstrip("\n") + "\n"


def _headline(report: Report) -> str:
    by_severity = [(report.count(severity), severity.value) for severity in Severity]
    counts = ", ".join(counted(number, noun) for number, noun in by_severity if number) or "no findings"
    return counts if report.complete else f"the run did not complete, {counts}"


def _fit_blocks(blocks: Sequence[_Block], room: int) -> tuple[str, int]:
    """As many rows as fit, and how many were left out: nothing follows a row that did not fit."""
    pieces: list[str] = []
    left_out = sum(len(block.rows) for block in blocks)
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
        left_out -= len(rows)
        if room < 0:
            break
    return "".join(pieces), left_out


def _blocks(report: Report) -> Iterator[_Block]:
    if report.run_errors:
        reasons = [(markdown_code(error.path), _error_reason(error)) for error in report.run_errors]
        yield _Block("### What the run could not do\n\n| Page | Reason |\n|---|---|\n", _table_rows(reasons))
    if report.drift:
        yield _Block(DRIFT_HEADING, drift_rows(report.drift))
    if not report.findings:
        return
    listed_entries = entries(report.findings)
    most_severe = sorted(listed_entries, key=lambda entry: (entry.severity.rank, entry.first.sort_key))
    pages = {path: list(findings) for path, findings in groupby(report.findings, key=lambda finding: finding.path)}
    by_page = sorted(pages.items(), key=lambda page: ([-count for count in _severity_counts(page[1])], page[0]))
    page_rows = [(markdown_code(path), *map(str, _severity_counts(findings))) for path, findings in by_page]
    yield from _long_table("page", "| Page | Errors | Warnings | Infos |\n|---|--:|--:|--:|\n", _table_rows(page_rows))
    yield from _long_table(
        "rule", "| Rule | The standard | Findings |\n|---|---|--:|\n", _table_rows(_rule_rows(report))
    )
    title = "First findings" if len(most_severe) > _MAX_FIRST_FINDINGS else "Findings"
    header = f"### {title}\n\n| Severity | Place | Rule | Finding |\n|---|---|---|---|\n"
    yield _Block(header, _table_rows(map(_brief_row, most_severe[:_MAX_FIRST_FINDINGS])))
    entries_by_page = groupby(listed_entries, key=lambda entry: entry.first.path)
    for path, page_entries in entries_by_page:
        findings = pages[path]
        counts = ", ".join(
            counted(number, severity.value)
            for severity, number in zip(Severity, _severity_counts(findings), strict=True)
            if number
        )
        header = "| Line | Severity | Rule | Finding |\n|--:|---|---|---|\n"
        yield _folded(f"{markdown_code(path)}: {counts}", header, _table_rows(map(_detailed_row, page_entries)))


def drift_rows(drift: Sequence[Drift]) -> tuple[str, ...]:
    """A list item for each way in which the gate is weaker than it was."""
    return tuple(f"- {markdown_escaped(item.message)}\n" for item in drift)


def _error_reason(error: RunError) -> str:
    return f"rule {error.rule}: {markdown_escaped(error.message)}" if error.rule else markdown_escaped(error.message)


def _brief_row(entry: Entry) -> tuple[str, ...]:
    place = markdown_code(f"{entry.first.path}:{entry.first.range.line}")
    said = "<br>".join(_messages(entry))
    return entry.severity.value, place, ", ".join(_codes(entry)), said


def _detailed_row(entry: Entry) -> tuple[str, ...]:
    names = dict.fromkeys(f"{finding.code} {markdown_escaped(finding.name)}" for finding in entry.findings)
    lines = "<br>".join(_entry_lines(entry))
    return str(entry.first.range.line), entry.severity.value, "<br>".join(names), lines


def _codes(entry: Entry) -> list[str]:
    return list(dict.fromkeys(finding.code for finding in entry.findings))


def _messages(entry: Entry) -> Iterator[str]:
    """Each message of one place, or that of the first of several places and where the others are."""
    if not entry.spread:
        yield from (markdown_escaped(finding.message) for finding in entry.findings)
        return
    yield markdown_escaped(entry.first.message)
    yield markdown_escaped(more_places(entry.findings[1:]))


def _rule_rows(report: Report) -> Iterator[tuple[str, ...]]:
    known = {rule.code: rule for rule in report.rules}
    counts = Counter((finding.code, finding.name) for finding in report.findings)
    for (code, name), number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        rule = known.get(code)
        link = f"[{code}]({rule.uri})" if rule and rule.uri else code
        yield f"{link} {markdown_escaped(name)}", markdown_escaped(rule.title) if rule else "", str(number)


def _entry_lines(entry: Entry) -> Iterator[str]:
    yield from _messages(entry)
    for place in entry.related:
        yield f"see {markdown_code(f'{place.path}:{place.range.line}')}: {markdown_escaped(place.message)}"
    for codes, help_ in entry.helps:
        yield f"help: {f'{codes}: ' if codes else ''}{markdown_escaped(help_)}"


def _severity_counts(findings: Sequence[Finding]) -> tuple[int, ...]:
    counts = Counter(finding.severity for finding in findings)
    return tuple(counts[severity] for severity in Severity)


def _table_rows(cells: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(f"| {' | '.join(row)} |\n" for row in cells)


def _long_table(noun: str, header: str, rows: tuple[str, ...]) -> Iterator[_Block]:
    """A table by pages or rules, the long end of it folded."""
    yield _Block(f"### By {noun}\n\n{header}", rows[:_MAX_OPEN_ROWS])
    if rest := rows[_MAX_OPEN_ROWS:]:
        yield _folded(counted(len(rest), f"more {noun}"), header, rest)


def _folded(title: str, header: str, rows: tuple[str, ...]) -> _Block:
    return _Block(f"<details>\n<summary>{title}</summary>\n\n{header}", rows, "\n</details>\n\n")
