"""What formats must make of a report of hostile texts: nothing obeyed, nothing lost; read by independent readers."""

from __future__ import annotations

import json
import posixpath
import re
import unicodedata
from urllib.parse import unquote_to_bytes

from lxml import etree

from linter.findings import Report
from tests.helpers.format_schemas import SCHEMAS
from tests.helpers.hostile_reports import told, told_by
from tests.helpers.reports import ALLOWED, Rendered, command

OVERRIDES = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
Told = list[tuple[str, str, str, str]]


def obeyed_by_nobody(name: str, report: Report, text: str) -> None:
    """No terminal and no runner obeys anything in the text of a format."""
    bad = {
        c
        for c in set(text)
        if c != "\n"
        and (unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(c) in OVERRIDES)
    }
    assert bad == set()
    assert not re.search(r"##\w*\[", text)
    commands = [line for line in text.split("\n") if re.match(r"\s*::", line)]
    read = [command(line) for line in commands]
    assert len(commands) == (len(report.findings) + len(report.run_errors) if name == "github" else 0)
    assert {one[0] for one in read if one is not None} <= {"error"}
    assert None not in read


def json_(report: Report, text: str) -> None:
    expected = [(one.code, one.path, one.message, one.help) for one in report.findings]
    read = [(one["code"], one["path"], one["message"], one["help"]) for one in json.loads(text)["findings"]]
    assert read == expected


def sarif(report: Report, text: str) -> None:
    log = json.loads(text)
    read = []
    for one in log["runs"][0]["results"]:
        place = one["locations"][0]["physicalLocation"]["artifactLocation"]
        assert re.fullmatch(r"[A-Za-z0-9_.~/%-]+", place["uri"])
        said = one["message"]["text"]
        assert not re.search(r"(?<!\\)(?:\\\\)*\]\(", said)
        message, _, help_ = re.sub(r"(\\*)\\\]\(", lambda m: m[1][: len(m[1]) // 2] + "](", said).partition("\nhelp: ")
        path = unquote_to_bytes(place["uri"]).decode("utf-8", "surrogateescape")
        read.append((one["ruleId"], path, told(message), told(help_)))
    assert [(c, m, h) for c, _, m, h in sorted(read)] == [(c, m, h) for c, _, m, h in told_by(report)]
    paths = {one.code: posixpath.normpath(f"course/{one.path}") for one in report.findings}
    assert [c for c, path, _, _ in read if path != paths[c] and _possible(paths[c])] == []
    titles = {rule["id"]: rule["shortDescription"]["text"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert {code: told(title)[:90] for code, title in titles.items()} == {
        rule.code: told(rule.title)[:90]
        for rule in report.rules  # the host takes a thousand signs, and an escape has ten
    }


def _possible(path: str) -> bool:
    """Whether a file may have this name: bytes that are no UTF-8 are half pairs of a certain range, others are none."""
    return not re.search("[\ud800-\udc7f\udd00-\udfff]", path)


def junit(report: Report, text: str) -> None:
    root = etree.fromstring(text.encode())
    etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid(root)
    read: Told = []
    for case in root.iter("testcase"):
        for failure in case.iter("failure"):
            message, _, rest = (failure.text or "").partition("\nhelp: ")
            assert message == failure.get("message")
            code, path = str(case.get("name")).split()[0], told(str(case.get("classname")))
            read.append((code, path, told(message), told(rest.partition("\nsee: ")[0])))
    assert sorted(read) == told_by(report)


def gitlab(report: Report, text: str) -> None:
    _strict(text)
    issues = [one for one in json.loads(text) if one["check_name"] != "run-error"]
    expected = [(c, p, f"{c} hostile-text: {m}; {h}") for c, p, m, h in told_by(report, "course/")]
    read = [(one["check_name"], told(one["location"]["path"]), told(one["description"])) for one in issues]
    assert sorted(read) == expected


def rdjsonl(report: Report, text: str) -> None:
    for line in text.splitlines():
        _strict(line)
    lines = [json.loads(line) for line in text.split("\n") if line]
    read = [
        (one["code"]["value"], told(one["location"]["path"]), *map(told, one["message"].split("\nhelp: ")))
        for one in lines[len(report.run_errors) :]
    ]
    assert sorted(read) == told_by(report)
    said = [line["message"] for line in lines]
    said += [place["message"] for line in lines for place in line.get("related_locations", ())]
    assert not [one for one in said if re.search(r"(?<!\w)@\w", one)]  # nobody is mentioned in what reviewdog posts


def _strict(text: str) -> None:
    """No half of a pair, which strict readers refuse."""
    json.dumps(json.loads(text), ensure_ascii=False).encode()


def github(report: Report, text: str) -> None:
    read = []
    for line in text.split("\n")[len(report.run_errors) : -1]:
        one = command(line)
        assert one is not None
        read.append((one[1]["title"].split()[0], told(one[1]["file"]), *map(told, one[2].split("\nhelp: "))))
    assert sorted(read) == told_by(report, "course/")


def concise(report: Report, text: str) -> None:
    lines = text.split("\n")[:-2]
    assert [told(line) for line in lines] == [
        told(f"{one.path}:3:1: error {one.code} hostile-text: {one.message}") for one in report.findings
    ]


def full(report: Report, text: str) -> None:
    blocks = text.rstrip("\n").split("\n\n")
    assert len(blocks) == len(report.findings) + 2
    for one, block in zip(report.findings, blocks, strict=False):
        line = report.lines[one.path][2][:100].rstrip()  # a longer one is cut
        for said in (one.message, f"{one.path}:3:1", one.help, one.related[0].message, line):
            assert told(said or "").rstrip() in told(block)


def markdown(report: Report, text: str) -> None:
    """Text is rendered as text."""
    page = Rendered(text)
    assert page.tags <= ALLOWED
    assert page.attributes <= {"style"}
    assert page.inside == page.targets == []
    live = re.compile(r"@\w|#\w|\bGH-\d|://|www\.|:tada:|\$x\$", re.IGNORECASE)
    assert [said for said in page.texts if live.search(said)] == []
    read = []
    for path, cells in page.rows:
        if path and cells[0] == "3":
            message, *_, help_ = cells[3].split("\n")
            read.append((cells[2].split()[0], told(path), told(message), told(help_.removeprefix("help:"))))
    assert [tuple(map(str.strip, one)) for one in sorted(read)] == [
        tuple(map(str.strip, one)) for one in told_by(report)
    ]
    titles = {
        cells[0].split()[0]: told(cells[1]).strip().strip()
        for path, cells in page.rows
        if len(cells) == 3 and cells[0].startswith("TST")
    }
    assert titles == {rule.code: told(rule.title).strip() for rule in report.rules}


CHECKS = {
    "json": json_,
    "sarif": sarif,
    "junit": junit,
    "gitlab": gitlab,
    "rdjsonl": rdjsonl,
    "github": github,
    "concise": concise,
    "full": full,
    "markdown": markdown,
}
