"""What a skeleton holds: enough for the limits in force, made no oftener than needed."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter import front_matter, reading
from linter.checks.contents import Feature
from linter.features import has, item_count, word_count
from linter.rules import Standard
from linter.skeleton import skeleton
from linter.skeleton_data import Demand
from linter.source import from_text
from tests.skeletons import (
    MODULE,
    TEXTS,
    document,
    judged,
    repaired,
)


def test_the_skeleton_follows_the_limits_in_force(standard: Standard) -> None:
    part = document(standard, TEXTS[MODULE], MODULE).first("neural-bridge")
    assert part is not None
    bridge = next(rule for rule in standard.rules if rule.code == "FB124")
    longer = bridge.model_copy(update={"check": bridge.check.model_copy(update={"min": 80})})
    rules = tuple(longer if rule is bridge else rule for rule in standard.rules)
    changed = Standard(rules, standard.kinds)
    repaired(changed, TEXTS[MODULE], MODULE, part)


FEATURES = get_args(Feature)
DEMANDS = st.builds(
    Demand,
    words=st.integers(0, 300),
    items=st.integers(0, 20),
    subheadings=st.integers(0, 8),
    features=st.lists(st.sampled_from(FEATURES).map(lambda name: (name,)), max_size=4).map(tuple),
    phrases=st.lists(st.just(("This stands here.",)), max_size=1).map(tuple),
)


@given(demand=DEMANDS, level=st.integers(1, 4), text=st.sampled_from(["", "TODO: x", "- TODO: x\n- y", "# TODO\n\nx"]))
def test_a_skeleton_meets_every_demand(demand: Demand, level: int, text: str) -> None:
    made = skeleton((text,) if text else (), demand, level)
    source = from_text(f"{'#' * level} Part\n\n{made}\n")
    page = reading.read(source, front_matter.read(source))
    assert word_count(page, 1, page.end) >= demand.words
    assert item_count(page, 1, page.end) >= demand.items
    assert sum(heading.level == level + 1 for heading in page.headings) >= demand.subheadings
    assert all(has(page, feature, 0, page.end) for (feature,) in demand.features)
    assert not demand.phrases or "This stands here." in made
    assert "TODO" in made
    assert not page.unclosed


def test_a_page_that_lacks_much_costs_little(standard: Standard, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counted(texts: tuple[str, ...], demand: Demand, level: int) -> str:
        made.append(level)
        return skeleton(texts, demand, level)

    monkeypatch.setattr("linter.skeleton_place.skeleton", counted)
    blocks = "".join(f"## Focus Block {number}: x (25 min)\n\nText.\n\n" for number in range(1, 60))
    checked = judged(standard, f"---\ntype: learning-module\n---\n# M\n\n{blocks}", MODULE)
    assert sum(one.fix is not None for one in checked.findings) > 6 * 59
    assert len(made) < 30
