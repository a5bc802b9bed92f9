"""What rules say: a fact in the message, one repair in the help, held over all golden findings of the fixtures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from linter.kinds.schema import PartSpec
from linter.rules.model import RuleSet
from tests.helpers.paths import ROOT

_HEAD = re.compile(r"(?:error|warning|info)\[(?P<code>[A-Z]+\d{3})\] [a-z0-9-]+: (?P<message>.+)")
_HELP = re.compile(r" += help: (?P<help>.+)")
_QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"|(?<!\w)'[^']*'")
_IMPERATIVE = (
    *("add", "ask", "close", "correct", "delete", "give", "indent", "leave", "make", "merge", "move", "name", "put"),
    *("quote", "remove", "rename", "repair", "run", "set", "split", "tag", "take", "use", "write", "did you mean"),
)
_ADVICE = re.compile(rf"(?:[;:(]|, or|, and) (?:{'|'.join(_IMPERATIVE)})\b")
# Named in the clause that says what comes near: a finding of these has no other repair.
_NAMES_WHAT_IS_MEANT = {"DOC003", "DOC010", "DOC014"}
# The written standard asks for two ways out (DOC009), or only the author knows which of two things is to give way.
_TWO_WAYS_OUT = ("DOC009", "DOC010", "DOC016", "FB002", "EXM")


@dataclass(frozen=True, slots=True)
class Said:
    """A finding as its golden shows it."""

    code: str
    message: str
    help: str | None


def _goldens() -> Iterator[Said]:
    for golden in sorted((ROOT / "fixtures").glob("*/*/*.out")):
        for block in golden.read_text(encoding="utf-8").split("\n\n"):
            head, help_ = _HEAD.match(block), _HELP.search(block)
            if head is not None:
                yield Said(head["code"], head["message"], help_["help"] if help_ else None)


SAID = sorted(set(_goldens()), key=lambda one: (one.code, one.message, one.help or ""))


def test_every_rule_is_held(standard: RuleSet) -> None:
    assert {one.code for one in SAID} == {rule.code for rule in standard.rules}


def test_messages_begin_in_lower_case_but_for_names(standard: RuleSet) -> None:
    names = {label for kind in standard.kinds for label in _labels(kind.parts)} | {"Mermaid", "Law", "Pillar"}
    for one in SAID:
        first = one.message[0]
        named = any(one.message.startswith(name) for name in names) or re.match(r"[A-Z](?:[A-Z]+\d{3})?\b", one.message)
        assert first == first.lower() or named, one


def _labels(specs: Mapping[str, PartSpec]) -> Iterator[str]:
    for name, spec in specs.items():
        yield spec.called(name)
        yield from _labels(spec.parts)


@pytest.mark.parametrize("text", ["message", "help"])
def test_texts_are_one_line_without_a_full_stop(text: str) -> None:
    for one in SAID:
        said = getattr(one, text) or ""
        assert not said.endswith((".", ";", ",")) or said.endswith(("…", "...")), one
        assert said == said.strip(), one


def test_messages_hold_no_advice() -> None:
    found = [one for one in SAID if _ADVICE.search(_QUOTED.sub("''", one.message))]
    assert [one for one in found if one.code not in _NAMES_WHAT_IS_MEANT] == []


def test_every_finding_has_a_repair_and_it_is_one() -> None:
    for one in SAID:
        assert one.help, one
        other = re.search(r",? or (?:" + "|".join(_IMPERATIVE) + r")\b", _QUOTED.sub("''", one.help))
        assert other is None or one.code.startswith(_TWO_WAYS_OUT), one


def test_every_rule_page_states_a_repair(standard: RuleSet) -> None:
    without = {rule.code for rule in standard.rules if not rule.help}
    assert without == {"DOC014"}  # the known type, which each finding names
    for rule in standard.rules:
        assert not (rule.help or "").endswith("."), rule.code
        assert (rule.help or "a")[0] in f"{(rule.help or 'a')[0].lower()}`", rule.code
