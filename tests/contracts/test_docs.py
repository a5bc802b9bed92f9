"""The documentation says what is true: README, rule pages, formats, promises; `--regenerate` rewrites what is made."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linter.config.model import configuration_reference
from linter.reports import FORMATS
from linter.rules import manual
from linter.rules.manual import markdown_rule_table, rule_manual
from linter.rules.model import RuleSet
from tests.helpers.command import lint
from tests.helpers.paths import ROOT

PAGES = {"configuration.md": lambda _: configuration_reference(), "checklists.md": manual.quality_checklists}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_current(name: str, standard: RuleSet, request: pytest.FixtureRequest) -> None:
    page, text = ROOT / "docs" / name, PAGES[name](standard)
    if request.config.getoption("--regenerate"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text


def test_every_key_of_the_configuration_says_what_it_means() -> None:
    assert "|  |\n" not in configuration_reference()


README = ROOT / "README.md"
RULES_TABLE = re.compile(r"(?<=<!-- rules -->\n).*?(?=<!-- /rules -->)", re.DOTALL)


def test_table_of_rules_is_current(standard: RuleSet, request: pytest.FixtureRequest) -> None:
    text = README.read_text(encoding="utf-8")
    if request.config.getoption("--regenerate"):
        text = RULES_TABLE.sub(lambda _: markdown_rule_table(standard.rules), text)
        README.write_text(text, encoding="utf-8")
    table = RULES_TABLE.search(text)
    assert table is not None
    assert table[0] == markdown_rule_table(standard.rules)


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = next(line for line in README.read_text(encoding="utf-8").splitlines() if "-m pytest" in line)
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert command in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_commands_of_the_readme_install_what_was_tested() -> None:
    commands = re.findall(r"pip install .*", README.read_text(encoding="utf-8").partition("## Use it")[0])
    assert len(commands) == 2
    assert all(command.startswith("pip install -q -c constraints.txt ") for command in commands)


def test_links_of_the_readme_exist() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


WRITTEN = ROOT.parent / "shared" / "STANDARD.md"
SECTIONS = ["Why", "Passes", "Fails", "Repair"]
SEVERITIES = {"E": "error", "W": "warning", "I": "info"}
ROW = re.compile(r"\| ([A-Z]{2,4}\d{3}) \| ([a-z0-9-]+) \| ([EWI]) \|")
BUILT = re.compile(r"DOC00[1-57]|MOD00[1-4]|MOD01\d|MOD02[01]|FB\d{3}|DIA\d{3}|EXM00\d|EXM01[06-9]|EXM020")
WRITTEN_RULES = """
DOC001 unreadable-document E, DOC002 invalid-front-matter E, DOC003 missing-front-matter-field W,
DOC004 title-heading W, DOC005 unclosed-fence E, DOC007 generation-residue E,
MOD001 missing-apex-protocol E, MOD002 focus-block-count E, MOD003 focus-block-numbering E, MOD004 time-budget W,
MOD010 missing-blueprint E, MOD011 missing-mental-models E, MOD012 missing-integration-challenge E,
MOD013 missing-cross-law-integration E, MOD014 missing-practical-exercises E, MOD015 missing-retrieval-gauntlets E,
MOD016 missing-spaced-repetition E, MOD017 missing-pitfalls E, MOD018 missing-case-studies E, MOD019 missing-summary E,
MOD020 exercises-without-code W, MOD021 gauntlet-tiers W,
FB001 missing-duration E, FB002 duration-out-of-range E, FB101 missing-priming E, FB102 missing-core-concept E,
FB103 missing-visual-model E, FB104 missing-neural-bridge E, FB105 missing-active-practice E,
FB106 missing-consolidation-prompt E, FB110 component-order W, FB111 duplicate-component W, FB112 empty-component E,
FB121 priming-without-hook W, FB123 visual-model-without-diagram E, FB124 thin-neural-bridge W,
FB125 practice-without-exercise W, FB126 consolidation-without-question W,
DIA001 mermaid-syntax E, DIA002 mermaid-empty E, DIA003 mermaid-untagged W,
EXM001 hard-question-count E, EXM002 very-hard-question-count E, EXM003 question-numbering E,
EXM004 unclassified-question E, EXM005 progressive-difficulty E, EXM006 question-time W, EXM007 section-time E,
EXM008 total-time E, EXM009 declared-question-count E, EXM010 missing-model-answer E, EXM016 missing-rubric E,
EXM017 missing-time-guidance W, EXM018 missing-reflection W, EXM019 missing-resources W, EXM020 points-total W
"""
EXPECTED = {code: (name, SEVERITIES[mark]) for code, name, mark in (row.split() for row in WRITTEN_RULES.split(","))}
FAMILIES = {"DOC": "document", "MOD": "module", "FB": "focus-block", "DIA": "diagram", "EXM": "exam", "TRK": "tracker"}
CODES = sorted(EXPECTED)
NEED_FRONT_MATTER = {"DOC003", "MOD001", "MOD004", "MOD005", "EXM008", "EXM009"}


@pytest.fixture(scope="module")
def written() -> dict[str, tuple[str, str]]:
    """The codes of the written standard with their names and severities."""
    if not WRITTEN.is_file():
        pytest.skip("the written standard is not beside this checkout")
    return {code: (name, SEVERITIES[mark]) for code, name, mark in ROW.findall(WRITTEN.read_text(encoding="utf-8"))}


def test_the_table_above_is_the_written_standard(written: dict[str, tuple[str, str]]) -> None:
    assert {code: facts for code, facts in written.items() if BUILT.fullmatch(code)} == EXPECTED


def test_every_rule_is_in_the_written_standard(standard: RuleSet, written: dict[str, tuple[str, str]]) -> None:
    assert {rule.code: (rule.name, rule.severity.value) for rule in standard.rules}.items() <= written.items()


@pytest.mark.parametrize("code", CODES)
def test_the_rule_page_declares_what_the_standard_says(code: str, standard: RuleSet) -> None:
    rule = standard.find(code)
    assert rule is not None
    assert (rule.name, rule.severity.value) == EXPECTED[code]
    assert (ROOT / "rules" / rule.family / f"{rule.name}.md").is_file()
    assert rule.needs_front_matter == (code in NEED_FRONT_MATTER)


def test_codes_fit_their_families(standard: RuleSet) -> None:
    for rule in standard.rules:
        assert FAMILIES[rule.code.rstrip("0123456789")] == rule.family


@pytest.mark.parametrize("code", CODES)
def test_the_manual_says_why_what_passes_what_fails_and_the_repair(code: str, standard: RuleSet) -> None:
    rule = standard.find(code)
    assert rule is not None
    headings = re.findall(r"^## (.+)$", rule.manual, re.MULTILINE)
    assert [name for name in headings if name in SECTIONS] == SECTIONS
    assert len([line for line in rule.manual.splitlines() if line.strip()]) >= 15
    assert rule_manual(rule).startswith(f"# {rule.title}\n\n- Code and name: **{code}** `{rule.name}`")
    assert rule.title[0].isupper() or not rule.title[0].isalpha()
    assert not rule.title.endswith(".")


def test_titles_are_told_apart(standard: RuleSet) -> None:
    titles = [rule.title for rule in standard.rules]
    assert len(set(titles)) == len(titles)


def test_messages_and_help_start_small_and_carry_no_full_stop(standard: RuleSet) -> None:
    for rule in standard.rules:
        if rule.help:
            assert not rule.help.endswith("."), rule.code
            assert rule.help[0] == rule.help[0].lower(), rule.code
    goldens = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("fixtures/*/*/*.out"))
    heads = [line for line in goldens.splitlines() if re.match(r"(error|warning|info)\[", line)]
    assert heads
    assert [line for line in heads if line.endswith(".")] == []


def test_the_readme_lists_every_rule(standard: RuleSet) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- rules -->\n(.*?)<!-- /rules -->", readme, re.DOTALL)
    if found is None:
        pytest.skip("the README has no table of rules yet")
    assert found[1].strip() == markdown_rule_table(standard.rules).strip()


FORMATS_PAGE = ROOT / "docs" / "formats.md"
EXAMPLE = re.compile(r"^```console\nlint-modules ([^\n]*)\n```\n\n```[a-z]+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FREE = ("front_matter", "because", "sections")  # keyed by what stands in the pages


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The example course as a repository of its own."""
    folder = tmp_path / "course"
    shutil.copytree(ROOT / "examples" / "course", folder)
    (folder / ".git").mkdir()
    return folder


def test_the_examples_are_what_one_sees(course: Path, request: pytest.FixtureRequest) -> None:
    def seen(example: re.Match[str]) -> str:
        out = lint(*shlex.split(example[1]), cwd=course).out
        return example[0] if "…" in example[2] else example[0].replace(example[2], out)

    text = FORMATS_PAGE.read_text(encoding="utf-8")
    if request.config.getoption("--regenerate"):
        text = EXAMPLE.sub(seen, text)
        FORMATS_PAGE.write_text(text, encoding="utf-8")
    examples = EXAMPLE.findall(text)
    assert {shlex.split(command)[1] for command, _ in examples if "--statistics" not in command} == set(FORMATS)
    for command, shown in examples:
        out = lint(*shlex.split(command), cwd=course).out
        for part in re.split(r"^…\n", shown, flags=re.MULTILINE):  # `…` stands for lines left out
            assert part in out, command
        assert "…\n" in shown or shown == out


def keys(data: Any) -> Iterator[str]:
    """All keys of a JSON value, wherever they are."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from keys(None if key in FREE else value)
    elif isinstance(data, list):
        for value in data:
            yield from keys(value)


@pytest.mark.parametrize("command", ["check", "check --statistics", "inspect", "status", "status --next 9"])
def test_every_key_of_the_json_shapes_is_named(command: str, course: Path) -> None:
    text = FORMATS_PAGE.read_text(encoding="utf-8")
    found = set(keys(json.loads(lint(*command.split(), "--output", "json", cwd=course).out)))
    assert len(found) > 5
    assert [key for key in sorted(found) if f"`{key}`" not in text and f'"{key}"' not in text] == []


PROMISES_PAGE = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
ROWS = 25  # kinds of fault and threat that the tool is built against
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
PROMISE = re.compile(r"^(\d+)\. (\*\*.+?)(?=^\d+\. \*\*|^## |\Z)", re.MULTILINE | re.DOTALL)
PROMISES = {int(number): text for number, text in PROMISE.findall(PROMISES_PAGE.partition("## Promises")[2])}


def names_in(path: str) -> list[str]:
    names = ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    return [node.name for node in names if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED.findall(PROMISES_PAGE))))
def test_a_test_that_is_named_is_there(path: str, name: str) -> None:
    assert (ROOT / path).is_file()
    assert not name or name in names_in(path)
    assert names_in(path)


@pytest.mark.parametrize("number", range(1, ROWS + 1))
def test_every_row_has_a_promise_with_a_test(number: int) -> None:
    assert re.match(r"\*\*[A-Z][^*]+[.,]\*\*", PROMISES[number])
    assert NAMED.search(PROMISES[number])


def test_there_are_no_other_promises_and_none_without_a_test() -> None:
    assert list(PROMISES) == list(range(1, ROWS + 1))
    touched = PROMISES_PAGE.partition("## What it touches")[2].partition("## Promises")[0]
    items = re.findall(r"^- (.+?)(?=^- |\Z)", touched, re.MULTILINE | re.DOTALL)
    assert len(items) >= 4
    assert all(NAMED.search(item) for item in items)


def test_the_page_says_what_is_not_promised() -> None:
    assert len(re.findall(r"^- ", PROMISES_PAGE.partition("## What is not promised")[2], re.MULTILINE)) >= 5
