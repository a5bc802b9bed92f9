"""The page of promises: every row of the threats has one, and every test it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
ROWS = 20  # kinds of fault and threat that the tool is built against
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
PROMISE = re.compile(r"^(\d+)\. (\*\*.+?)(?=^\d+\. \*\*|^## |\Z)", re.MULTILINE | re.DOTALL)
PROMISES = {int(number): text for number, text in PROMISE.findall(PAGE.partition("## Promises")[2])}


def names_in(path: str) -> list[str]:
    names = ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    return [node.name for node in names if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED.findall(PAGE))))
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
    touched = PAGE.partition("## What it touches")[2].partition("## Promises")[0]
    items = re.findall(r"^- (.+?)(?=^- |\Z)", touched, re.MULTILINE | re.DOTALL)
    assert len(items) >= 4
    assert all(NAMED.search(item) for item in items)


def test_the_page_says_what_is_not_promised() -> None:
    assert len(re.findall(r"^- ", PAGE.partition("## What is not promised")[2], re.MULTILINE)) >= 5
