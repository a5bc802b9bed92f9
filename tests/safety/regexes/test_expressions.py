"""No regular expression of the project can be made slow, and the trial that says so is right."""

from __future__ import annotations

import re

import pytest

from tests.safety.regexes.attacks import attacks
from tests.safety.regexes.calls import names_in
from tests.safety.regexes.costs import slow
from tests.safety.regexes.expressions import Expression, Recording, expressions, own_sites, record, seen_at
from tests.safety.regexes.sites import sites_in

pytestmark = pytest.mark.slow

SHARES = 12  # the expressions are tried in so many tests, for several processes to share


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Recording:
    """What was seen at work, recorded once for all processes of a run of tests."""
    folder = tmp_path_factory.getbasetemp()
    return record((folder if worker_id == "master" else folder.parent) / "expressions.json")


def faults(expression: Expression) -> list[str]:
    """What is slow about an expression, one fault for each way it is called."""
    pattern, texts = expression.compiled(), attacks(expression.text, expression.flags)
    found = []
    for method in expression.methods:
        told = next((fault for text in texts if (fault := slow(pattern, method, text))), None)
        if told is not None:
            found.append(f"{expression.place}: {expression.text!r}: {told}")
    return found


def test_every_place_that_makes_an_expression_was_seen_at_work(recording: Recording) -> None:
    unseen = [str(site) for site in own_sites() if not seen_at(site, recording)]
    assert unseen == [], "let tests/safety/regexes/exercise.py do what makes these expressions"


@pytest.mark.parametrize("share", range(SHARES))
def test_no_expression_is_slow(share: int, recording: Recording) -> None:
    assert [fault for expression in expressions(recording)[share::SHARES] for fault in faults(expression)] == []


def test_the_list_holds_what_is_known_to_be_there(recording: Recording) -> None:
    all_of_them = expressions(recording)
    by_place = {expression.place.split(":")[0] for expression in all_of_them}
    assert {
        "linter/text/words.py",
        "linter/reports/escape.py",
        "linter/server/positions.py",
    } & by_place
    assert len(all_of_them) >= len(own_sites())
    assert any(expression.methods == ("match",) for expression in all_of_them)
    assert any("finditer" in expression.methods for expression in all_of_them)


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


@pytest.mark.parametrize(
    ("expression", "method"),
    [*SLOW[:2], *(pytest.param(*case, marks=pytest.mark.slow) for case in SLOW[2:])],
)
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
