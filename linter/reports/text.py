"""Text for people: `full`, `concise`, the summary line, `--statistics`, diffs, and the lines about fixes."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from click import style

from linter.findings import Finding, Gate, Range, Report, Severity
from linter.reports.entries import Entry, entries, more_places
from linter.reports.escape import printable, printable_within
from linter.text.wording import counted

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_STRICTEST = "publish"  # the profile of pages for which none is chosen
_USUAL_LEVELS = ("error", "warning", "info")
_MAX_LISTED = 8  # rules or globs of a gate that the summary names
_MAX_SNIPPET_WIDTH = 160  # a longer source line is cut around its caret


def unified_diff(path: str, old: str, new: str) -> str:
    """The unified diff of a text; empty where nothing changes."""
    lines = difflib.unified_diff(_LINE.findall(old), _LINE.findall(new), f"a/{path}", f"b/{path}")
    return "".join(_diff_line(line) for line in lines)


def _diff_line(line: str) -> str:
    body = line.rstrip("\r\n")
    ending = "\r\n" if line.endswith("\r\n") else "\n"
    if not line.endswith(("\n", "\r")):
        ending = "\n\\ No newline at end of file\n"
    return "\t".join(printable(piece) for piece in body.split("\t")) + ending


def fix_lines(fixed: Sequence[Finding]) -> Iterator[str]:
    """A line a finding that was fixed: its place at the time, its rule, what was done."""
    for finding in fixed:
        title = finding.fix.title if finding.fix else ""
        yield f"{_address(finding)}: {finding.code} {finding.name}: {title}"


def unfixed_line(finding: Finding, reason: str) -> str:
    """Why a finding that has a fix was not fixed."""
    return f"{_address(finding)}: {finding.code} is not fixed: {reason}"


def fix_count(fixed: Sequence[Finding]) -> str:
    """How much was fixed: `3 findings in 2 pages`."""
    pages = {finding.path for finding in fixed}
    return f"{counted(len(fixed), 'finding')} in {counted(len(pages), 'page')}"


def _address(finding: Finding) -> str:
    """`path:line:column` of a finding."""
    return f"{finding.path}:{finding.range.line}:{finding.range.column}"


def summary(report: Report) -> str:
    """One line with the counts of documents, errors, warnings, suppressed, baselined, fixed and fixable findings."""
    counts = [counted(report.count(Severity.ERROR), "error"), counted(report.count(Severity.WARNING), "warning")]
    if infos := report.count(Severity.INFO):
        counts.append(counted(infos, "info"))
    read = [f"{counted(report.documents, 'document')} checked", f"{report.skipped} of other kinds skipped"]
    if report.failed:
        read.append(f"{report.failed} not read")
    if report.run_errors:
        read.append(counted(len(report.run_errors), "run error"))
    counts += [f"{report.suppressed} suppressed", f"{report.baselined} baselined"]
    counts += [] if report.old is None else [f"{report.old} old"]
    return f"{', '.join(read)}: {', '.join(counts)}{_fix_note(report)}"


def gate_line(report: Report) -> str:
    """What judged the pages, and what of it is off or lowered against the standard, in one line; empty where the
    standard did as it is."""
    said = [_gate_words(gate, named=len(report.gates) > 1) for gate in report.gates]
    hidden = ((report.suppressed, "suppressed"), (report.baselined, "baselined"))
    said += [f"{number} {what}" for number, what in hidden if number and any(said)]
    return "; ".join(filter(None, said))


def _gate_words(gate: Gate, named: bool) -> str:
    lists = (("off", gate.off), ("lowered", gate.lowered), ("excluded", gate.excluded), ("rules off in", gate.partly))
    words = [] if gate.configuration is None else [gate.configuration]
    words += [] if gate.profile == _STRICTEST else [f"profile {gate.profile}"]
    words += [] if gate.fail_level in _USUAL_LEVELS else [f"fail level {gate.fail_level}"]
    words += [f"{name}: {_some(items)}" for name, items in lists if items]
    if not words and not named:
        return ""
    where = f"gate of {gate.root}" if named else "gate"
    return printable(f"{where}: {', '.join(words) or 'the standard as it is'}")


def _some(items: Sequence[str]) -> str:
    more = len(items) - _MAX_LISTED
    return " ".join([*items[:_MAX_LISTED], *([f"and {more} more"] if more > 0 else [])])


def _fix_note(report: Report) -> str:
    """What became of fixes, or could: `, 3 fixed`, `; 2 fixable with --fix (1 more with --unsafe-fixes)`."""
    if report.fixed is not None:
        return f", {report.fixed} fixed"
    findings = (*report.findings, *report.hidden)
    safe = sum(finding.fix is not None and finding.fix.safe for finding in findings)
    unsafe = sum(finding.fix is not None and not finding.fix.safe for finding in findings)
    if not safe:
        return f"; {unsafe} fixable with --fix --unsafe-fixes" if unsafe else ""
    return f"; {safe} fixable with --fix" + (f" ({unsafe} more with --unsafe-fixes)" if unsafe else "")


def render_statistics(report: Report) -> str:
    """A line per rule: how often it was found, most often first."""
    counts = Counter((finding.code, finding.name) for finding in report.findings)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "".join(f"{number:5}  {code}  {name}\n" for (code, name), number in rows)


def run_error_lines(report: Report) -> list[str]:
    """A line for everything the run could not do."""
    return [printable(f"{error.path}: {error.text}") for error in report.run_errors]


def render_concise(report: Report) -> str:
    """`path:line:column: severity CODE name: message` for every finding, in order; the last line says the rest."""
    lines = (printable(finding_line(finding)) for finding in report.findings)
    return "\n".join([*lines, "; ".join([summary(report), *run_error_lines(report)])]) + "\n"


def finding_line(finding: Finding) -> str:
    """The line of a finding; `printable` has still to make it safe."""
    return f"{_address(finding)}: {finding.severity} {finding.code} {finding.name}: {finding.message}"


def render_full(report: Report) -> str:
    """Every entry with its snippet, what the run could not do, the summary; coloured: strip it for a plain stream."""
    blocks = ["\n".join(_entry_block(entry, report)) for entry in entries(report.findings)]
    blocks += [f"{style('not completed', fg='red', bold=True)}: {error}" for error in run_error_lines(report)]
    last = [style(summary(report), bold=True)]
    last = [gate, *last] if (gate := gate_line(report)) else last
    return "\n\n".join([*blocks, "\n".join(last)]) + "\n"


def _entry_block(entry: Entry, report: Report) -> Iterator[str]:
    first, colour = entry.first, _COLOURS[entry.severity]
    if entry.spread:
        yield f"{_headline(first)} (first of {len(entry.findings)} alike)"
    else:
        yield from map(_headline, entry.findings)
    lines = report.lines.get(first.path, ())
    notes = _notes(entry) if lines else []
    width = max([len(str(first.range.line)), *(len(str(place.line)) for place, _, _ in notes)])
    bar = style("|", fg="blue")
    yield f"{' ' * width}{style('-->', fg='blue')} {printable(_address(first))}"
    if lines:
        yield f"{' ' * width} {bar}"
    last: int | None = None
    for place, message, mark in notes:
        if last is not None and place.line > last + 1:
            yield style("." * max(width, 3), fg="blue")
        yield from _snippet(lines, place, message, mark, width, colour if mark == "^" else "blue")
        last = place.line
    margin = f"{' ' * width} {style('=', fg='blue')}"
    if entry.spread and (more := more_places(entry.findings[len(entry.shown) :])):
        yield f"{margin} {style('also', bold=True)}: {more}"
    for other in (place for place in entry.related if place.path != first.path):
        where = f"{printable(other.path)}:{other.range.line}:{other.range.column}"
        yield f"{margin} {style('see', bold=True)}: {where}: {printable(other.message)}"
    for codes, help_ in entry.helps:
        yield f"{margin} {style('help', bold=True)}: {f'{codes}: ' if codes else ''}{printable(help_)}"


def _headline(finding: Finding) -> str:
    label = style(f"{finding.severity}[{finding.code}]", fg=_COLOURS[finding.severity], bold=True)
    return f"{label} {style(finding.name, bold=True)}: {printable(finding.message)}"


def _notes(entry: Entry) -> list[tuple[Range, str, str]]:
    """The places that the snippet of an entry marks, in order: those of findings, and related ones on other lines."""
    first = entry.first
    said = {first.message: ""}  # by the entry's own line
    notes = [(finding.range, said.get(finding.message, finding.message), "^") for finding in entry.shown]
    marked = {finding.range.line for finding in entry.shown}
    told = entry.shown if entry.spread else entry.findings
    related = dict.fromkeys(place for finding in told for place in finding.related)
    notes += [
        (place.range, place.message, "-")
        for place in related
        if place.path == first.path and place.range.line not in marked
    ]
    return sorted(notes, key=lambda note: note[0])


def _snippet(lines: tuple[str, ...], place: Range, message: str, mark: str, width: int, colour: str) -> Iterator[str]:
    text = lines[place.line - 1] if place.line <= len(lines) else ""
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(text)
    offset = max(0, start - _MAX_SNIPPET_WIDTH // 2) if len(text) > _MAX_SNIPPET_WIDTH else 0
    text, start, end = text[offset : offset + _MAX_SNIPPET_WIDTH], start - offset, min(end - offset, _MAX_SNIPPET_WIDTH)
    from rich.cells import cell_len  # `concise` does not need it

    width_before = cell_len(printable_within(text[:start]))
    marked_width = max(1, cell_len(printable_within(text[start:end])))
    bar = style("|", fg="blue")
    yield f"{style(f'{place.line:>{width}}', fg='blue')} {bar} {printable_within(text)}".rstrip()
    note = f" {printable(message)}" if message else ""
    yield f"{' ' * width} {bar} {' ' * width_before}{style(mark * marked_width + note, fg=colour)}"
