"""`full`: a snippet a finding, as compilers print it: place, source line, caret, related places, one help line."""

from __future__ import annotations

from collections.abc import Iterator

from click import style
from rich.cells import cell_len

from linter.model import Finding, Range, Report, Severity
from linter.reports.shown import shown
from linter.reports.summary import run_errors, summary

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_WIDTH = 160  # a longer source line is cut around its caret


def render(report: Report) -> str:
    """Every finding with its snippet, what the run could not do, the summary; coloured: strip it for a plain stream."""
    blocks = ["\n".join(_finding(finding, report)) for finding in report.findings]
    blocks += [f"{style('not completed', fg='red', bold=True)}: {error}" for error in run_errors(report)]
    return "\n\n".join([*blocks, style(summary(report), bold=True)]) + "\n"


def _finding(finding: Finding, report: Report) -> Iterator[str]:
    colour = _COLOURS[finding.severity]
    label = style(f"{finding.severity}[{finding.code}]", fg=colour, bold=True)
    yield f"{label} {style(finding.name, bold=True)}: {shown(finding.message)}"
    here = [place for place in finding.related if place.path == finding.path and place.range.line != finding.range.line]
    notes = sorted(
        [(finding.range, "", "^"), *((place.range, place.message, "-") for place in here)], key=lambda note: note[0]
    )
    width = max(len(str(note[0].line)) for note in notes)
    bar = style("|", fg="blue")
    yield f"{' ' * width}{style('-->', fg='blue')} {shown(finding.path)}:{finding.range.line}:{finding.range.column}"
    lines = report.lines.get(finding.path, ())
    if lines:
        yield f"{' ' * width} {bar}"
    last: int | None = None
    for place, message, mark in notes if lines else ():
        if last is not None and place.line > last + 1:
            yield style("." * max(width, 3), fg="blue")
        yield from _snippet(lines, place, message, mark, width, colour if mark == "^" else "blue")
        last = place.line
    for other in (place for place in finding.related if place.path != finding.path):
        where = f"{shown(other.path)}:{other.range.line}:{other.range.column}"
        yield f"{' ' * width} {style('=', fg='blue')} {style('see', bold=True)}: {where}: {shown(other.message)}"
    if finding.help:
        yield f"{' ' * width} {style('=', fg='blue')} {style('help', bold=True)}: {shown(finding.help)}"


def _snippet(lines: tuple[str, ...], place: Range, message: str, mark: str, width: int, colour: str) -> Iterator[str]:
    text = lines[place.line - 1] if place.line <= len(lines) else ""
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(text)
    cut = max(0, start - _WIDTH // 2) if len(text) > _WIDTH else 0
    text, start, end = text[cut : cut + _WIDTH], start - cut, min(end - cut, _WIDTH)
    before, marked = cell_len(shown(text[:start])), max(1, cell_len(shown(text[start:end])))
    bar = style("|", fg="blue")
    yield f"{style(f'{place.line:>{width}}', fg='blue')} {bar} {shown(text)}".rstrip()
    note = f" {shown(message)}" if message else ""
    yield f"{' ' * width} {bar} {' ' * before}{style(mark * marked + note, fg=colour)}"
