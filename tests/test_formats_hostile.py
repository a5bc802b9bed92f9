"""500 hostile strings as message, path, line, help and title, through every format: nothing obeyed, nothing lost."""

from __future__ import annotations

import json
import posixpath
import random
import re
import unicodedata
from functools import cache
from urllib.parse import unquote_to_bytes

import click
import pytest
from jsonschema import Draft4Validator
from lxml import etree

from linter.cli.outputs import FORMATS
from linter.model import Finding, Place, Range, Report, RuleInfo, RunError, Severity
from tests.reporting import ALLOWED, Rendered, command
from tests.test_formats import SARIF, SCHEMAS

COUNT, BATCH = 500, 50
FRAGMENTS = (
    *("::error::owned", "::set-output name=a::b", "::stop-commands::x", "::add-mask::e", "::"),
    *("\n::warning::x", "\r::debug::y"),
    *("##[error]owned", "##[group]", "##[", "###[x]", "##vso[task.complete]", "#", "##", "##\u200b[error]"),
    *("%0A::error::x", "%", "%25", "%%0D"),
    *("\x1b[31mred", "\x1b]8;;https://evil.example\x07link", "\x9b2J", "\x00", "\x07", "\x08", "\x0b"),
    *("\x0c", "\x7f", "\x85", "\ufffe", "\uffff"),
    *("\r", "\n", "\r\n", "\u2028", "\u2029", "\t", " ", "  ", "\u00a0", "\u3000"),
    *("\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\u061c", "\ufeff", "\u200b", "\u200d", "\ud800"),
    *("\udcff", "\U000e0041", "\U0001f6b2"),
    *("]]>", "<![CDATA[", "&amp;", "&#10;", "&#x1b;", "&", "<", ">", '"', "'", "<!--", "-->", "<?xml?>"),
    *("<!ENTITY x>",),
    *("</script>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</details>", "</summary>"),
    *("</td></table>", "<a href=x>", "<br>"),
    *("`", "``", "```", "|", "\\|", "\\", "*", "**", "_", "~~", "[x](https://evil.example)", "![x](y)"),
    *("](1)", "\\](1)", "[", "]", "(", ")", "{0}", "{{"),
    *("@everyone", "@team/people", "#1", "GH-1", "owner/name#2", "https://evil.example", "www.evil.example"),
    *("mailto:a@b.example", ":tada:", "$x$", "$"),
    *("../", "../../etc/passwd", "./", "//", "C:\\x", "a:b", "a,b", "a=b", "-rf", "--fix", "?q=1", "a b"),
    *("ü", "日本", "é", "\u0301", "%2e%2e/"),
    *("null", "0", "- item", "# heading", "1. one", "> quote", "---", "+++", "===", "    code"),
)  # fmt: skip
ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")
OVERRIDES = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def told(text: str) -> str:
    """What a text says, whether a sign stands in it as itself or as the escape that people see; tabs are blanks."""
    return ESCAPE.sub(lambda match: chr(int(match[1] or match[2] or match[3], 16)), text).replace("\t", " ")


@cache
def strings() -> tuple[str, ...]:
    """Every fragment alone, then mixtures of them."""
    dice = random.Random(500)
    mixed = ("".join(dice.choices(FRAGMENTS, k=dice.randint(2, 5))) for _ in range(COUNT - len(FRAGMENTS)))
    return (*FRAGMENTS, *mixed)


@cache
def batch(start: int) -> Report:
    """A report of which every text is hostile; a rule and a page each finding, the page's name ends in its number."""
    dice = random.Random(start)
    findings, rules, lines = [], [], {}
    for n, text in enumerate(strings()[start : start + BATCH], start):
        other, third = dice.choices(strings(), k=2)
        path = f"{text.lstrip('/')}{n}.md" if n % 2 else f"docs/{text}{n}.md"
        code = f"TST{n:03}"
        lines[path] = (text, other, text + third)
        place = Range(3, 1, 3, 1 + len(text))
        related = (Place(path, Range(1, 1, 1, 2), other),)
        findings.append(
            Finding(code, "hostile-text", Severity.ERROR, text, path, place, third, related, fingerprint="f")
        )
        rules.append(RuleInfo(code, "hostile-text", Severity.ERROR, "test", text, manual=f"# {text}\n\n{other}\n"))
    findings.sort(key=lambda one: one.sort_key)
    errors = (RunError(findings[0].path, None, findings[0].message),)
    return Report(tuple(findings), errors, BATCH, lines=lines, rules=tuple(rules), prefix="course/", version="1.0")


BATCHES = list(range(0, COUNT, BATCH))


@cache
def rendered(name: str, start: int) -> str:
    return click.unstyle(FORMATS[name](batch(start)))


def ours(start: int, prefix: str = "") -> list[tuple[str, str, str, str]]:
    """Code, path, message and help of every finding, as a format should tell them."""
    root = (lambda path: posixpath.normpath(prefix + path)) if prefix else str
    return sorted(
        (one.code, told(root(one.path)), told(one.message), told(one.help or "")) for one in batch(start).findings
    )


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
