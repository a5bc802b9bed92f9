"""The trial of expressions finds slow ones, knows how each is called, and overlooks no place that makes one."""

from __future__ import annotations

import re

import pytest

from tests.regexes.calling import names_in
from tests.regexes.costs import slow
from tests.regexes.hostile import attacks
from tests.regexes.listing import sites_in

# Each was slow in this project or is in a book on the matter; the method is the one that makes it slow.
SLOW = (
    (r"(a+)+$", "match"),
    (r"(?:a|aa)+\Z", "match"),
    (r"(?:\w+\s?)*:", "match"),
    (r"^\s*\|(.+\|)+\s*$", "match"),
    (r"^(#+)\s*(.*?)\s*#*\s*$", "match"),
    (r"\s+$", "search"),
    (r"<!--.*?-->", "finditer"),
    (r"(\\*)(`+)", "sub"),
    (r"\[([^\]]+)\]\(", "findall"),
    (r"\W*(?:[A-Za-z ]{2,30}:)?\W*(?P<letter>[A-Ha-h])(?:\W|\Z)", "match"),
    (r"[\s>]*(?:[-*+]\s+|\d{1,9}[.)]\s+){0,3}[\s>]*`{3,}", "match"),
    (r'"(?:[^"\\\n]|\\.)*+"', "finditer"),
    (r"(?<!\w)(?:\*[\s*_]{1,20}\*[\s*_]{1,20}\*[\s*_]{1,20}\*[\s*_]{1,20}x)(?!\w)", "search"),
)
QUICK = ((r"\s+$", "match"), (r"(?<!\s)\s++$", "search"), (r"a++b", "match"), (r"(?>a|aa)+\Z", "match"))


def found(expression: str, method: str) -> str | None:
    pattern = re.compile(expression)
    return next((fault for text in attacks(expression) if (fault := slow(pattern, method, text))), None)


@pytest.mark.parametrize(("expression", "method"), SLOW)
def test_a_slow_expression_is_found(expression: str, method: str) -> None:
    assert found(expression, method)


@pytest.mark.parametrize(("expression", "method"), QUICK)
def test_a_quick_one_is_not(expression: str, method: str) -> None:
    assert found(expression, method) is None


def test_every_call_is_found_wherever_it_stands() -> None:
    text = (
        "import re\n_A = re.compile('a')\n"
        "class B:\n    c = {'d': (re.compile(\n        'b'), 1)}\n"
        "    def e(self, text):\n        return [re.sub('c', '', text) for _ in re.finditer(text, text)]\n"
    )
    assert [(site.first, site.last, site.compiles) for site in sites_in(text, "x.py")] == [
        (2, 2, True), (4, 5, True), (7, 7, False), (7, 7, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["from re import compile", "import re as r", "import re\nmake = re.compile", "import regex", "from re import*"],
)
def test_a_use_that_cannot_be_followed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"x\.py"):
        list(sites_in(text + "\n", "x.py"))


@pytest.mark.parametrize(
    ("text", "methods"),
    [
        ("_A = re.compile('a')\nprint(_A.search('b'), _A.match('c'))", {"search", "match"}),
        ("_A = re.compile('a')\n_B = {'x': _A}\n_B['x'].sub('', 'b')", {"sub"}),
        ("def one(x):\n    return re.compile(x)\none('a').split('b')", {"split"}),
        ("def one(x):\n    return re.compile(x)\ntwo = one('a')\ntwo.match('b')", {"match"}),
        ("_A = re.compile('a')\n_C.match('a')", set()),
    ],
)
def test_how_an_expression_is_called_is_known_by_its_names(text: str, methods: set[str]) -> None:
    (site,) = sites_in(text, "x.py")
    assert names_in(text).of(site, {}) == methods
