"""The HTML report read by a parser: nothing is obeyed, nothing is fetched."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.reports.html import render
from linter.reports.html.manuals import rendered
from tests.html.making import COURSE, HOSTILE, everywhere
from tests.html.reading import elements, framed_alike, parsed, words
from tests.reporting import FULL


def test_the_policy_admits_nothing_but_the_pages_own_script_and_style() -> None:
    text = render(FULL, COURSE)
    page = parsed(text)
    (policy,) = [
        one.get("content")
        for one in elements(page, "meta")
        if (one.get("http-equiv") or "").lower() == "content-security-policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for name in ("script", "style"):
        (element,) = elements(page, name)
        assert not element.attrib
        digest = b64encode(sha256(element.text.encode()).digest()).decode()
        assert rules[f"{name}-src"] == f"'sha256-{digest}'"
    assert text.index("Content-Security-Policy") < text.index("<style")


def test_nothing_is_fetched_and_nothing_stands_in_an_attribute_that_runs() -> None:
    page = parsed(render(FULL, COURSE))
    for element in page.iter():
        for name in element.attrib:
            assert name not in ("src", "srcset", "style", "action", "data", "background"), element.tag
            assert not name.startswith("on"), element.tag
        target = element.get("href")
        assert target is None or target.startswith("#") or re.match(r"https?://", target), target
    assert not [one for name in ("link", "img", "iframe", "base", "object") for one in elements(page, name)]
    assert "url(" not in elements(page, "style")[0].text
    assert "@import" not in elements(page, "style")[0].text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_obeyed(text: str) -> None:
    _holds(text)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters() | st.sampled_from("<>&\"'/{}%!-"), min_size=1, max_size=40))
def test_any_text_is_shown_and_never_obeyed(text: str) -> None:
    _holds(text.replace("\n", " ").replace("\r", " "))


def _holds(text: str) -> None:
    framed_alike(render(*everywhere(text)), render(*everywhere("plain")))


def test_a_manual_is_rendered_without_markup_pictures_or_doubtful_links() -> None:
    html = rendered(
        "# Title\n\n## Why\n\n<script>x</script> <b>b</b> ![alt](https://x.example/p.png) [web](https://x.example/a?b=1&c)"
        " [js](javascript:alert(1)) [data](data:text/html,x) [file](../other.md) `</code>`\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    page = parsed(f"<!DOCTYPE html><html><head><title>x</title></head><body>{html}</body></html>")
    assert [one.get("href") for one in elements(page, "a")] == ["https://x.example/a?b=1&c"]
    assert [one.get("rel") for one in elements(page, "a")] == ["noopener noreferrer"]
    assert not elements(page, "img") + elements(page, "script") + elements(page, "b") + elements(page, "h1")
    assert [one.text for one in elements(page, "h4")] == ["Why"]
    assert len(elements(page, "td")) == 2
    assert "<script>x</script> <b>b</b> alt web" in words(page)
    assert "Title" not in words(page)
