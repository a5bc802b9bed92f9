"""Reports to render in tests, and every format read back as the places it names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from junitparser import JUnitXml
from markdown_it import MarkdownIt

from linter.findings import Finding, Place, Range, Repair, Replacement, Report, RuleInfo, RunError, Severity

PAGE = ("# Title", "", "Räder: 10 🚲 und mehr", "", "the last line")


def finding(code: str = "MOD002", **changes: Any) -> Finding:
    """A finding on line 3, between columns of which each UTF encoding has its own count."""
    values = {
        "name": "focus-block-count",
        "severity": Severity.ERROR,
        "message": "module has 4 focus blocks",
        "path": "docs/module-1.md",
        "range": Range(3, 11, 3, 12),
        "help": "add a block",
        "fingerprint": f"{code.lower()}0123456789abcdef",
    }
    return Finding(code, **{**values, **changes})


def report(*findings: Finding, **changes: Any) -> Report:
    """A report of a project in the folder `course/` of its repository."""
    rules = (
        RuleInfo(
            "MOD002",
            "focus-block-count",
            Severity.ERROR,
            "module",
            "A module has 5 to 8 focus blocks",
            uri="https://example.org/MOD002",
        ),
        RuleInfo(
            "FB110",
            "component-order",
            Severity.WARNING,
            "focus-block",
            "The components stand in order",
            manual="# The components\n\nReports a block.\n",
        ),
    )
    paths = tuple(sorted({"docs/clean.md", *(one.path for one in findings)}))
    values = {
        "findings": tuple(sorted(findings, key=lambda one: one.sort_key)),
        "documents": len(paths),
        "checked": paths,
        "lines": {one.path: PAGE for one in findings},
        "rules": rules,
        "prefix": "course/",
        "version": "1.2.3",
    }
    return Report(**{**values, **changes})


FIX = Repair("write the number", True, (Replacement(Range(3, 8, 3, 10), "12"),))
FULL = report(
    finding(
        related=(
            Place("docs/module-1.md", Range(1, 1, 1, 8), "the title"),
            Place("docs/other.md", Range(7, 3, 7, 9), "there"),
        ),
        fix=FIX,
    ),
    finding("FB110", name="component-order", severity=Severity.WARNING, range=Range(1, 1, 3, 5)),
    finding("FB110", name="component-order", severity=Severity.WARNING, range=Range(1, 1, 1, 8)),
    finding(
        "EXM020", name="points-total", severity=Severity.INFO, path="docs/tests/ä exam.md", range=Range(5, 1, 5, 14)
    ),
)
FAILED = report(run_errors=(RunError("docs/module-1.md", "FB110", "rule crashed: KeyError: 'x'"),))

Key = tuple[str, str, int]


def keys(report: Report) -> list[Key]:
    """Code, path and line of all findings."""
    return sorted((one.code, one.path, one.range.line) for one in report.findings)


def _concise(text: str) -> list[Key]:
    found = re.findall(r"^(.*?):(\d+):\d+: (?:error|warning|info) ([A-Z]+\d+) ", text, re.MULTILINE)
    return [(code, path, int(line)) for path, line, code in found]


def _full(text: str) -> list[Key]:
    found: list[Key] = []
    for block in re.sub(r"\x1b\[[0-9;]*m", "", text).split("\n\n"):
        codes = re.findall(r"^(?:error|warning|info)\[([A-Z]+\d+)\] ", block, re.MULTILINE)
        if codes and (place := re.search(r"^ *--> (.*):(\d+):\d+$", block, re.MULTILINE)):
            marked = re.findall(r"^ *(\d+) \|.*\n *\| *\^", block, re.MULTILINE)
            alike = re.search(r"\(first of \d+ alike\)$", block, re.MULTILINE)
            lines = [*marked, *_more_lines(block)] if alike else [place[2]]
            found += [(code, place[1], int(line)) for code in codes for line in lines]
    return found


def _more_lines(text: str) -> list[int]:
    """The lines of `4 more, on lines 12, 14 to 16`."""
    said = re.search(r"\b\d+ more, on lines? ([\d to,and]+)", text)
    runs = re.findall(r"(\d+)(?: to (\d+))?", said[1]) if said else []
    return [line for first, last in runs for line in range(int(first), int(last or first) + 1)]


def _json(text: str) -> list[Key]:
    return [(one["code"], one["path"], one["line"]) for one in json.loads(text)["findings"]]


def _sarif(text: str) -> list[Key]:
    return [
        (
            one["ruleId"],
            unquote(place["artifactLocation"]["uri"], errors="surrogateescape"),
            place["region"]["startLine"],
        )
        for one in json.loads(text)["runs"][0]["results"]
        for place in [one["locations"][0]["physicalLocation"]]
    ]


COMMAND = re.compile(r"\s*::(?P<name>[^ :]+)(?: (?P<properties>[^:]*))?::(?P<data>.*)")


def command(line: str) -> tuple[str, dict[str, str], str] | None:
    """A line as the runner reads it: `::name key=value,key=value::data`, unescaped, `%25` last."""
    match = COMMAND.fullmatch(line)
    if match is None:
        return None
    pairs = [pair.partition("=") for pair in (match["properties"] or "").split(",") if pair]
    properties = {key: _plain(value, {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}) for key, _, value in pairs}
    return match["name"], properties, _plain(match["data"], {"%0D": "\r", "%0A": "\n"})


def _plain(text: str, signs: dict[str, str]) -> str:
    for escape, sign in signs.items():
        text = text.replace(escape, sign)
    return text.replace("%25", "%")


def _github(text: str) -> list[Key]:
    read = [command(line) for line in text.splitlines()]
    return [(one[1]["title"].split()[0], one[1]["file"], int(one[1]["line"])) for one in read if one is not None]


def _gitlab(text: str) -> list[Key]:
    return [(one["check_name"], one["location"]["path"], one["location"]["lines"]["begin"]) for one in json.loads(text)]


def _junit(text: str) -> list[Key]:
    cases = [case for suite in JUnitXml.fromstring(text.encode()) for case in suite if case.result or case.system_out]
    return [(case.name.split()[0], case.classname, int(case._elem.get("line"))) for case in cases]


def _rdjsonl(text: str) -> list[Key]:
    read = [json.loads(line) for line in text.split("\n") if line]
    return [(one["code"]["value"], one["location"]["path"], one["location"]["range"]["start"]["line"]) for one in read]


ALLOWED = {
    *("h2", "h3", "p", "em", "table", "thead", "tbody", "tr", "th", "td", "code", "br", "span", "details", "summary"),
    "a",  # only to pages of rules: see `Rendered.targets`
}


class Rendered(HTMLParser):
    """Markdown as GitHub renders it: the tables below each summary, the tags, the links, the pieces of text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: list[str] = []
        self.texts: list[str] = []
        self.summary: list[str] = []
        self.rows: list[tuple[str, list[str]]] = []
        self.inside: list[str] = []
        self.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets += [value or "" for name, value in attrs if name == "href"]
        self.inside += [tag] if tag != "br" else []
        if tag == "details":
            self.summary = []
        elif tag == "tr":
            self.rows.append(("".join(self.summary) if "details" in self.inside else "", []))
        elif tag in ("td", "th"):
            self.rows[-1][1].append("")
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if "summary" in self.inside and "code" in self.inside:
            self.summary.append(data)
        elif "td" in self.inside or "th" in self.inside:
            self.rows[-1][1][-1] += data


def _markdown(text: str) -> list[Key]:
    rows = [(path, cells) for path, cells in Rendered(text).rows if path and cells[0].isdecimal()]
    return [
        (code, path, line)
        for path, cells in rows
        for code in re.findall(r"\b[A-Z]+\d{3}\b", cells[2])
        for line in (int(cells[0]), *_more_lines(cells[3]))
    ]


READERS: dict[str, Callable[[str], list[Key]]] = {
    "full": _full,
    "concise": _concise,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "junit": _junit,
    "rdjsonl": _rdjsonl,
    "markdown": _markdown,
}
FROM_REPOSITORY = ("sarif", "github", "gitlab")  # these name pages from the root of the repository
