"""The other commands: rule, inspect, completion, and how the group finds them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from linter.rules.model import RuleSet
from tests.helpers.command import TRACKER, lint, write
from tests.helpers.json_shapes import COUNT, NUMBER, TEXT, maybe, some, thing
from tests.helpers.paths import EXAMPLE, ROOT

LINE = maybe(NUMBER)
COMMON = {
    "path": TEXT,
    "title": maybe(TEXT),
    "title_line": LINE,
    "front_matter": {"type": "object"},
    "words": COUNT,
    "diagrams": some(thing(line=NUMBER, type=maybe(TEXT))),
}
SECTIONS = [
    "blueprint", "mental-models", "integration-challenge", "cross-law-integration", "practical-exercises",
    "retrieval-gauntlets", "spaced-repetition", "pitfalls", "case-studies", "summary",
]  # fmt: skip
COMPONENT = thing(name=TEXT, line=NUMBER, end_line=NUMBER)
BLOCK = thing(
    number=maybe(COUNT),
    title={"type": "string"},
    minutes=LINE,
    line=NUMBER,
    end_line=NUMBER,
    components=some(COMPONENT),
    diagrams=COUNT,
    fences=COUNT,
)
MODULE = thing(
    **COMMON,
    kind={"const": "learning-module"},
    declared_minutes=LINE,
    apex_protocol_line=LINE,
    focus_blocks=some(BLOCK),
    focus_minutes=COUNT,
    sections=thing(**dict.fromkeys(SECTIONS, LINE)),
    gauntlet_tiers=COUNT,
)
QUESTION = thing(
    id=maybe(TEXT),
    title={"type": "string"},
    line=NUMBER,
    difficulty={"enum": ["hard", "very-hard", "unclassified"]},
    minutes=LINE,
    points=maybe({"type": "number"}),
    model_answer_line=LINE,
)
SECTION = maybe(thing(line=NUMBER, minutes=LINE))
PARTS = ("rubric", "time_guidance", "reflection", "resources", "answer_key")
EXAM = thing(
    **COMMON,
    kind={"const": "exam"},
    declared_minutes=LINE,
    declared_questions=LINE,
    passing_score=LINE,
    hard_section=SECTION,
    very_hard_section=SECTION,
    questions=some(QUESTION),
    hard_count=COUNT,
    very_hard_count=COUNT,
    unclassified_count=COUNT,
    **{f"{name}_line": LINE for name in PARTS},
)
TRACKED = thing(True, path=TEXT, kind={"const": "tracker"})
INSPECTION = thing(schema_version={"const": 1}, documents=some({"oneOf": [MODULE, EXAM, TRACKED]}))


def inspected(*args: object, cwd: Path = EXAMPLE) -> list[dict[str, Any]]:
    """What `inspect` says of pages, held against the contract's shape."""
    data = json.loads(lint("inspect", "--output", "json", *args, cwd=cwd).out)
    Draft202012Validator(INSPECTION).validate(data)
    documents: list[dict[str, Any]] = data["documents"]
    return documents


def test_inspect_the_example_course() -> None:
    kinds = [document["kind"] for document in inspected()]
    assert kinds == ["tracker", "learning-module", "learning-module", "exam", "exam"]


def test_inspect_pages_with_nothing_in_them(tmp_path: Path) -> None:
    pages = {"a-module.md": "", "b-exam.md": "", "c-MODULE_TRACKER.md": "", "d.md": "# T\n"}
    module, exam, tracker = inspected(cwd=write(tmp_path, **pages))
    assert (module["words"], module["focus_blocks"], module["title"]) == (0, [], None)
    assert (exam["questions"], exam["hard_section"], exam["declared_minutes"]) == ([], None, None)
    assert tracker["kind"] == "tracker"


def test_inspect_what_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, progress=TRACKER, a_exam=b"\x00")
    done = lint("inspect", "--output", "json", cwd=tmp_path)
    assert done.code == 2
    assert "a-exam.md: page holds a NUL byte" in done.err
    assert len(json.loads(done.out)["documents"]) == 1


def test_inspect_a_folder_without_markdown(tmp_path: Path) -> None:
    assert lint("inspect", cwd=tmp_path).code == 2


def test_inspect_a_page_not_read_whole(tmp_path: Path) -> None:
    assert lint("inspect", cwd=write(tmp_path, deep_exam="# T\n\n" + "> " * 120 + "x\n")).code == 2


def test_inspect_for_people() -> None:
    out = lint("inspect", "docs/module-1-backpressure.md", cwd=EXAMPLE).out
    assert out.startswith("docs/module-1-backpressure.md: learning-module, ")
    assert "  PRIMING\n" in out


def test_rule_lists_every_rule(tmp_path: Path, standard: RuleSet) -> None:
    rows = [line.split() for line in lint("rule", cwd=tmp_path).out.splitlines()]
    assert [row[:3] for row in rows] == [[rule.code, rule.severity.value, rule.name] for rule in standard.rules]


def test_rule_explains_one_by_code_or_name_in_any_case(tmp_path: Path) -> None:
    done = lint("rule", "MOD002", cwd=tmp_path)
    assert (done.code, done.out.splitlines()[0]) == (0, "# A module has 5 to 8 focus blocks")
    assert "[rules.MOD002]" in done.out
    for name in ("mod002", "focus-block-count", "Focus-Block-Count"):
        assert lint("rule", name, cwd=tmp_path) == done


def test_rule_all_and_json(tmp_path: Path, standard: RuleSet) -> None:
    out = lint("rule", "--all", cwd=tmp_path).out
    assert all(f"**{rule.code}** `{rule.name}`" in out for rule in standard.rules)
    listed = json.loads(lint("rule", "--output", "json", cwd=tmp_path).out)
    assert [one["code"] for one in listed] == [rule.code for rule in standard.rules]
    (one,) = json.loads(lint("rule", "FB103", "--output", "json", cwd=tmp_path).out)
    assert (one["name"], one["severity"]) == ("missing-visual-model", "error")


def test_check_is_the_default_command() -> None:
    assert lint(cwd=EXAMPLE) == lint("check", cwd=EXAMPLE) == lint("check", ".", "--no-cache", cwd=EXAMPLE)


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_scripts(tmp_path: Path, shell: str) -> None:
    script = lint("completion", shell, cwd=tmp_path).out
    assert "_LINT_MODULES_COMPLETE" in script
    env = {"_LINT_MODULES_COMPLETE": f"{shell}_source", "PATH": "", "PYTHONPATH": str(ROOT)}
    asked = subprocess.run([sys.executable, "-m", "linter"], cwd=tmp_path, env=env, capture_output=True, check=True)
    assert (asked.stdout.decode().strip(), asked.stderr) == (script.strip(), b""), (
        "no shell is started to ask for its version"
    )
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=script.encode(), check=True)


@pytest.mark.parametrize(
    ("words", "offered"), [("che", ["plain,check"]), ("rule --ou", ["plain,--output"]), ("nothing --ou", [])]
)
def test_a_shell_is_offered_what_may_come_next(
    words: str, offered: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_LINT_MODULES_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"lint-modules {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split())))
    done = lint(cwd=tmp_path)
    assert (done.code, done.out.split(), done.err) == (0, offered, "")


def test_what_a_new_page_lacks_beside_its_text_is_told(tmp_path: Path) -> None:
    done = lint("new", "module", "--title", "Of [x](gone.md)", "--output", "module-7-x.md", cwd=tmp_path)
    assert done.code == 0
    note, written = done.err.splitlines()
    assert note.startswith("lint-modules: note: module-7-x.md:12: DOC010: link leads to 'gone.md', ")
    assert written.startswith("lint-modules: written: module-7-x.md; ")
