"""Values that are held for a while: as many as fit, the one not asked for longest goes first."""

from __future__ import annotations

from linter.recent import Recent


def test_a_value_held_again_counts_once() -> None:
    held: Recent[str] = Recent(10, len)
    for text in ("aaaa", "bbbb", "cccc"):
        assert held.hold("a", text) == text
    held.hold("b", "dddd")
    assert (held.get("a"), held.get("b")) == ("cccc", "dddd")


def test_what_does_not_fit_lets_the_oldest_go_and_one_is_always_held() -> None:
    held: Recent[str] = Recent(10, len)
    held.hold("a", "aaaa")
    held.hold("b", "bbbb")
    assert held.get("a") == "aaaa"  # asked for, so that the other one is older
    held.hold("c", "cccc")
    assert (held.get("a"), held.get("b"), held.get("c")) == ("aaaa", None, "cccc")
    held.hold("d", "d" * 99)
    assert (held.get("a"), held.get("c"), held.get("d")) == (None, None, "d" * 99)
