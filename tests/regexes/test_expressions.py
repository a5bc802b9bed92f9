"""No regular expression of the project can be made slow: each is tried with texts made to make it so."""

from __future__ import annotations

import pytest

from tests.regexes.costs import slow
from tests.regexes.expressions import Expression, expressions, own_sites, seen_at
from tests.regexes.hostile import attacks
from tests.regexes.listing import Site

SHARES = 12  # the expressions are tried in so many tests, for several processes to share


def faults(expression: Expression) -> list[str]:
    """What is slow about an expression, one fault for each way it is called."""
    pattern, texts = expression.compiled(), attacks(expression.text, expression.flags)
    found = []
    for method in expression.methods:
        told = next((fault for text in texts if (fault := slow(pattern, method, text))), None)
        if told is not None:
            found.append(f"{expression.place}: {expression.text!r}: {told}")
    return found


@pytest.mark.parametrize("site", own_sites(), ids=str)
def test_every_place_that_makes_an_expression_was_seen_at_work(site: Site) -> None:
    assert seen_at(site), "let tests/regexes/driving.py do what makes this expression"


@pytest.mark.parametrize("share", range(SHARES))
def test_no_expression_is_slow(share: int) -> None:
    assert [fault for expression in expressions()[share::SHARES] for fault in faults(expression)] == []


def test_the_list_holds_what_is_known_to_be_there() -> None:
    by_place = {expression.place.split(":")[0] for expression in expressions()}
    assert {"linter/text.py", "linter/cli/cache.py", "linter/reports/shown.py", "linter/server/positions.py"} & by_place
    assert len(expressions()) >= len(own_sites())
    assert any(expression.methods == ("match",) for expression in expressions())
    assert any("finditer" in expression.methods for expression in expressions())
