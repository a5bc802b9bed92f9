"""Suppressions in a text: what they silence, where, and what they leave as it is."""

from __future__ import annotations

from collections import Counter

import pytest

from linter import engine
from linter.checks import Context
from linter.config import Config
from linter.model import Finding
from linter.policy import policy
from linter.rules import Standard
from linter.source import from_text
from tests.silencing import BLOCK, HEAD, check, places, said


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("TODO a\n\nTODO b\n", [1, 3]),
        ("TODO a <<ignore[DOC006]>>\n\nTODO b\n", [3]),
        ("<<ignore[DOC006]>>\nTODO a\n\nTODO b\n", [4]),
        ("<<ignore[DOC006]>>\n\n\nTODO a\n\nTODO b\n", [6]),
        ("<<ignore[DOC006]>>\n\n- TODO a\n- TODO b\n\nTODO c\n", [6]),
        ("- TODO a\n    <<ignore[DOC006]>>\n- TODO b\n- TODO c\n", [1, 4]),
        ("<<ignore[DOC006]>>\n<!-- a note -->\n<<status>>\n\nTODO a\n", []),
        ("## A\n\nTODO a\n\n<<ignore[DOC006]>>\n\n## B\n\nTODO b\n\n### C\n\nTODO c\n\n## D\n\nTODO d\n", [3, 17]),
        ('!!! note "A"\n    <<ignore[DOC006]>>\n\n    ## B\n\n    TODO b\n\nTODO c\n', [8]),
        ('!!! note "A"\n    TODO b\n\n    <<ignore[DOC006]>>\n\nTODO c\n\nTODO d\n', [2, 8]),
        ("TODO a\n\n<<disable[DOC006]>>\n\nTODO b\n\n<<enable[DOC006]>>\n\nTODO c\n", [1, 9]),
        ("TODO a\n\n<<disable[DOC006]>>\n\nTODO b\n\n## C\n\nTODO c\n", [1]),
        ("TODO a\n\nTODO b\n\n<<ignore-file[placeholder-text]>>\n", []),
        ("> <<ignore[DOC006]>>\n> TODO a\n\nTODO b\n", [4]),
        ("<<ignore[DOC006] -- over\nthree\nlines>>\nTODO a\n\nTODO b\n", [6]),
        ("<<ignore[ doc006 , FB001 ]>>\nTODO a\n", []),
        ("TODO `<<ignore[DOC006]>>`\n", [1]),
        ("TODO ``<!-- ` lint-modules: ignore[DOC006]>>``\n", [1]),
        ("TODO \\` <<ignore[DOC006]>> `\n", []),
        ("TODO ` <<ignore[DOC006] -- the tick is not closed>>\n", []),
        ("~~~\n<<ignore-file[DOC006]>>\n~~~\n\nTODO a\n", [5]),
        ("<!-- <<ignore[DOC006]>>\nTODO a\n", [2]),
        ("TODO a <<ignore[DOC007]>>\n", [1]),
        ("<p>\n\\<<ignore-file[DOC006]>>\n</p>\n\nTODO a\n", []),
        ("<p>\n` <<ignore-file[DOC006]>> `\n</p>\n\nTODO a\n", []),
    ],
)  # fmt: skip
def test_what_is_silenced(text: str, left: list[int], standard: Standard) -> None:
    found = check(HEAD + text, standard, "DOC006")
    assert [line - 5 for code, line in places(found) if code == "DOC006"] == left
    todo = sum(line.lstrip("->! ").startswith("TODO") for line in text.split("\n"))
    assert len([one for one in found.suppressed if one.finding.code == "DOC006"]) == todo - len(left)


@pytest.mark.parametrize(
    ("place", "gone"),
    [
        ("# A Module<<ignore[FB102, MOD010]>>\n\n", {"MOD010"}),
        ("<<ignore[FB102, MOD010]>>\n\n# A Module\n\n", {"FB102", "MOD010"}),  # the title's section is the whole page
        ("# A Module\n\n<<ignore[FB102, MOD010]>>\n", {"FB102"}),
        ("# A Module\n\n<<ignore[FB102, MOD010]>>\n\n---\n\n", set()),
    ],
)
def test_something_missing_is_silenced_at_its_owner(place: str, gone: set[str], standard: Standard) -> None:
    text = (HEAD + BLOCK).replace("# A Module\n\n", place)
    codes = {code for code, _ in places(check(text, standard, "FB102 FB103 MOD010 MOD012"))} - {"DOC011"}
    assert codes == {"FB102", "FB103", "MOD010", "MOD012"} - gone


def test_a_focus_block_with_components_of_its_own_level_is_one_section(standard: Standard) -> None:
    text = HEAD + "<<ignore[FB112]>>\n" + BLOCK.replace("### ", "## ").replace("Why do clocks drift apart?\n", "")
    assert places(check(text, standard, "FB112")) == []


def test_everything_is_shown_on_request(standard: Standard) -> None:
    text = f"{HEAD}TODO <<ignore[DOC006]>>\n\nB <<ignore[DOC006]>>\n\n<<ingore>>\n"
    config = Config(per_file_ignores={"docs/*.md": ("DOC004",)})
    rules = [rule for rule in standard.rules if rule.code in ("DOC006", "DOC011", "DOC012")]
    shown = policy(config, standard).shows_all()
    checked = engine.check(from_text(said(text), "docs/a-module.md"), rules, standard.kinds, Context(), shown)
    assert places(checked) == [("DOC006", 6), ("DOC011", 8), ("DOC012", 10)]
    assert checked.suppressed == ()


def test_a_page_that_never_names_the_tool_is_not_searched(standard: Standard, monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("linter.suppressions.comments", search)
    check(f"{HEAD}<!-- lint-module: ignore[DOC006] -->\n", standard)
    with pytest.raises(AssertionError):
        check(f"{HEAD}<<ignore[DOC006]>>\n", standard)


def test_a_finding_keeps_its_fingerprint(standard: Standard) -> None:
    text = f"{HEAD}TODO\n\nTODO\n"
    first = f"{HEAD}<<ignore[DOC006]>>\nTODO\n\nTODO\n"

    def last(found: tuple[Finding, ...]) -> str:
        return max(found, key=lambda one: one.range.line).fingerprint

    assert last(check(text, standard, "DOC006").findings) == last(check(first, standard, "DOC006").findings)
    for said_there in ("ignore[DOC007]", "ignore[DOC007] -- p99 > 2 s"):
        behind = f"{HEAD}TODO\n\nTODO <<{said_there}>>\n"
        assert last(check(text, standard, "DOC006").findings) == last(check(behind, standard, "DOC006").findings)
    above = text.replace("# A Module\n", "# A Module <<ignore[DOC007] -- why>>\n")
    assert above != text
    assert last(check(text, standard, "DOC006").findings) == last(check(above, standard, "DOC006").findings)


def test_codes_are_counted(standard: Standard) -> None:
    many = "".join("TODO a\n\n" for _ in range(5))
    text = f"{HEAD}<<ignore-file[DOC006]>>\n\n{many}"
    checked = check(text, standard, "DOC006")
    assert Counter(one.finding.code for one in checked.suppressed) == {"DOC006": 5}
