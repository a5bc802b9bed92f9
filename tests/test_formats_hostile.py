"""500 hostile strings as message, path, line, help and title, through every format: nothing obeyed, nothing lost."""

from __future__ import annotations

import json
import posixpath
import re
import unicodedata
from urllib.parse import unquote_to_bytes

import pytest
from jsonschema import Draft4Validator
from lxml import etree

from linter.cli.outputs import FORMATS
from tests.hostile_reports import BATCH, BATCHES, COUNT, FRAGMENTS, batch, ours, rendered, strings, told
from tests.reporting import ALLOWED, Rendered, command
from tests.validating import SARIF, SCHEMAS

OVERRIDES = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def test_there_are_as_many_strings_as_promised() -> None:
    assert len(strings()) == COUNT
    assert len(FRAGMENTS) < COUNT / 3


@pytest.mark.parametrize("start", BATCHES)
@pytest.mark.parametrize("name", FORMATS)
def test_no_terminal_and_no_runner_obeys_anything(name: str, start: int) -> None:
    text = rendered(name, start)
    bad = {
        c
        for c in text
        if c != "\n"
        and (unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(c) in OVERRIDES)
    }
    assert bad == set()
    assert not re.search(r"##\w*\[", text)
    commands = [line for line in text.split("\n") if re.match(r"\s*::", line)]
    read = [command(line) for line in commands]
    assert len(commands) == (BATCH + 1 if name == "github" else 0)
    assert {one[0] for one in read if one is not None} <= {"error"}
    assert None not in read


@pytest.mark.parametrize("start", BATCHES)
def test_json_tells_all_as_it_is(start: int) -> None:
    data = json.loads(rendered("json", start))
    expected = [(one.code, one.path, one.message, one.help) for one in batch(start).findings]
    assert [(one["code"], one["path"], one["message"], one["help"]) for one in data["findings"]] == expected


@pytest.mark.parametrize("start", BATCHES)
def test_sarif_is_valid_and_tells_all(start: int) -> None:
    log = json.loads(rendered("sarif", start))
    if start == 0:  # the schema takes its time; what differs between the strings is inside its texts
        Draft4Validator(SARIF).validate(log)
    read = []
    for one in log["runs"][0]["results"]:
        place = one["locations"][0]["physicalLocation"]["artifactLocation"]
        assert re.fullmatch(r"[A-Za-z0-9_.~/%-]+", place["uri"])
        said = one["message"]["text"]
        assert not re.search(r"(?<!\\)(?:\\\\)*\]\(", said)
        message, _, help_ = re.sub(r"(\\*)\\\]\(", lambda m: m[1][: len(m[1]) // 2] + "](", said).partition("\nhelp: ")
        path = unquote_to_bytes(place["uri"]).decode("utf-8", "surrogateescape")
        read.append((one["ruleId"], path, told(message), told(help_)))
    assert [(c, m, h) for c, _, m, h in sorted(read)] == [(c, m, h) for c, _, m, h in ours(start)]
    paths = {one.code: posixpath.normpath(f"course/{one.path}") for one in batch(start).findings}
    assert [c for c, path, _, _ in read if path != paths[c] and "\ud800" not in paths[c]] == []
    titles = {rule["id"]: rule["shortDescription"]["text"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert {code: told(title) for code, title in titles.items()} == {
        rule.code: told(rule.title) for rule in batch(start).rules
    }


@pytest.mark.parametrize("start", BATCHES)
def test_junit_is_well_formed_and_tells_all(start: int) -> None:
    root = etree.fromstring(rendered("junit", start).encode())
    etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid(root)
    read = []
    for case in root.iter("testcase"):
        for failure in case.iter("failure"):
            message, _, rest = (failure.text or "").partition("\nhelp: ")
            assert message == failure.get("message")
            read.append(
                (
                    str(case.get("name")).split()[0],
                    told(case.get("classname")),
                    told(message),
                    told(rest.partition("\nsee: ")[0]),
                )
            )
    assert sorted(read) == ours(start)


@pytest.mark.parametrize("start", BATCHES)
def test_gitlab_and_rdjsonl_tell_all(start: int) -> None:
    for text in (rendered("gitlab", start), *rendered("rdjsonl", start).splitlines()):
        json.dumps(json.loads(text), ensure_ascii=False).encode()  # no half of a pair, which strict readers refuse
    issues = [one for one in json.loads(rendered("gitlab", start)) if one["check_name"] != "run-error"]
    expected = [(c, p, f"{c} hostile-text: {m}; {h}") for c, p, m, h in ours(start, "course/")]
    assert (
        sorted((one["check_name"], told(one["location"]["path"]), told(one["description"])) for one in issues)
        == expected
    )
    lines = [json.loads(line) for line in rendered("rdjsonl", start).split("\n")[1:] if line]
    read = [
        (one["code"]["value"], told(one["location"]["path"]), *map(told, one["message"].split("\nhelp: ")))
        for one in lines
    ]
    assert sorted(read) == ours(start)


@pytest.mark.parametrize("start", BATCHES)
def test_github_tells_all(start: int) -> None:
    read = []
    for line in rendered("github", start).split("\n")[1:-1]:
        one = command(line)
        assert one is not None
        read.append((one[1]["title"].split()[0], told(one[1]["file"]), *map(told, one[2].split("\nhelp: "))))
    assert sorted(read) == ours(start, "course/")


@pytest.mark.parametrize("start", BATCHES)
def test_text_for_people_has_its_lines_and_tells_all(start: int) -> None:
    found = batch(start).findings
    lines = rendered("concise", start).split("\n")[:-2]
    assert [told(line) for line in lines] == [
        told(f"{one.path}:3:1: error {one.code} hostile-text: {one.message}") for one in found
    ]
    blocks = rendered("full", start).rstrip("\n").split("\n\n")
    assert len(blocks) == BATCH + 2
    for one, block in zip(found, blocks, strict=False):
        for text in (
            one.message,
            f"{one.path}:3:1",
            one.help,
            one.related[0].message,
            batch(start).lines[one.path][2].rstrip(),
        ):
            assert told(text or "").rstrip() in told(block)


@pytest.mark.parametrize("start", BATCHES)
def test_markdown_renders_text_as_text(start: int) -> None:
    page = Rendered(rendered("markdown", start))
    assert page.tags <= ALLOWED
    assert page.attributes <= {"style"}
    assert page.inside == page.targets == []
    live = re.compile(r"@\w|#\w|\bGH-\d|://|www\.|:tada:|\$x\$", re.IGNORECASE)
    assert [text for text in page.texts if live.search(text)] == []
    read = []
    for path, cells in page.rows:
        if path and cells[0] == "3":
            message, *_, help_ = cells[3].split("\n")
            read.append((cells[2].split()[0], told(path), told(message), told(help_.removeprefix("help:"))))
    assert [tuple(map(str.strip, one)) for one in sorted(read)] == [tuple(map(str.strip, one)) for one in ours(start)]
    titles = {
        cells[0].split()[0]: told(cells[1]).strip().strip()
        for path, cells in page.rows
        if len(cells) == 3 and cells[0].startswith("TST")
    }
    assert titles == {rule.code: told(rule.title).strip() for rule in batch(start).rules}


@pytest.mark.parametrize("start", range(0, COUNT, BATCH))
def test_nobody_is_mentioned_in_what_reviewdog_posts(start: int) -> None:
    lines = [json.loads(line) for line in rendered("rdjsonl", start).splitlines()]
    said = [line["message"] for line in lines] + [
        place["message"] for line in lines for place in line.get("related_locations", ())
    ]
    assert not [text for text in said if re.search(r"(?<!\w)@\w", text)]
