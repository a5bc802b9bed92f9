"""The HTML report read by a parser: its elements, its findings and its words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import html5lib

FRAME = ("script", "style", "form", "main", "header", "section", "details", "input", "select", "nav", "footer", "meta")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
NS = "{http://www.w3.org/1999/xhtml}"


def parsed(text: str) -> Any:
    """The page as a browser reads it; strict, so that what no browser should have to mend is an error."""
    text.encode("utf-8")
    return html5lib.HTMLParser(strict=True).parse(text)


def elements(page: Any, name: str) -> list[Any]:
    return list(page.iter(NS + name))


def places(page: Any) -> list[tuple[str, str, int]]:
    """Code, path and line of every finding in the page."""
    return sorted(
        (item.get("data-code"), sheet.get("data-path"), int(item.get("data-line")))
        for sheet in elements(page, "details")
        if sheet.get("data-path") is not None
        for item in (*elements(sheet, "li"), *elements(sheet, "div"))
        if item.get("data-code")
    )


def words(page: Any) -> str:
    """The text a reader sees."""
    body = page.find(f"{NS}body")
    for script in body.findall(f"{NS}script"):
        body.remove(script)
    return " ".join("".join(body.itertext()).split())


def framed_alike(text: str, other: str) -> None:
    """Two reports have the same elements around what they say: no text has become one, or anything that runs."""
    hostile, (counts, script) = parsed(text), _frame(other)
    assert {name: len(elements(hostile, name)) for name in FRAME} == counts
    assert elements(hostile, "script")[0].text == script
    assert not [one for name in ("img", "base", "iframe", "link", "object") for one in elements(hostile, name)]
    assert not [name for element in hostile.iter() for name in element.attrib if name.startswith("on")]
    assert not UNSEEN.search(text)


@lru_cache(maxsize=2)
def _frame(text: str) -> tuple[dict[str, int], str]:
    page = parsed(text)
    return {name: len(elements(page, name)) for name in FRAME}, elements(page, "script")[0].text
