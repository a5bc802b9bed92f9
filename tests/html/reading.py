"""The HTML report read by a parser: its elements, its findings and its words."""

from __future__ import annotations

from typing import Any

import html5lib

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
        for item in elements(sheet, "li")
        if item.get("data-code")
    )


def words(page: Any) -> str:
    """The text a reader sees."""
    body = page.find(f"{NS}body")
    for script in body.findall(f"{NS}script"):
        body.remove(script)
    return " ".join("".join(body.itertext()).split())
