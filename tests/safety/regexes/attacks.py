"""Hostile texts for an expression: its own repetitions pumped up, and runs that have cost other tools minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

RUNS = (" ", "\t", "\n", "#", "|", "[", "]", "(", "*", "_", "-", ":", "`", "<", ">", "!", "$", "\\", '"', ".", ",")
WORDS = (
    "a",
    "A",
    "1",
    "word ",
    "a1 ",
    "<!--",
    "-->",
    "<a ",
    "| a ",
    "[a](",
    "**a",
    "- a\n",
    "1. ",
    "a: ",
    "\\|",
    " \n",
)
MIXED = ("# \t", "|-", "[*", "1-", "a_", "a:b ", "  -", "\u00e9", "\u2705")
ENDINGS = ("", "\x00", "\x00\n\x00")  # the last one not even a full stop gets past
MOST = 260  # texts for one expression
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_IN_CATEGORY = {
    codes.CATEGORY_DIGIT: "1", codes.CATEGORY_NOT_DIGIT: "a !", codes.CATEGORY_SPACE: " \t\n",
    codes.CATEGORY_NOT_SPACE: "a!1", codes.CATEGORY_WORD: "a1_", codes.CATEGORY_NOT_WORD: " !\n",
}  # fmt: skip
_TRIED = "a1 _!-.\t\n:*|#[<A`\x7f"


@dataclass(frozen=True)
class Attack:
    """A text of any size: something to begin with, something over and over, and an end that does not fit."""

    before: str
    pump: str
    after: str

    def text(self, size: int) -> str:
        """The text with about so many characters."""
        return self.before + self.pump * max(1, size // len(self.pump)) + self.after


def attacks(expression: str, flags: int = 0) -> list[Attack]:
    """Texts against an expression, those made from it first."""
    tree = parser.parse(expression, flags & ~re.DEBUG)
    own = list(dict.fromkeys(pair for pair in _pumped(list(tree), "") if pair[1]))
    alphabet = "".join(dict.fromkeys(char for _, pump in own for char in pump))[:10]
    pairs = [("", one + other) for one in alphabet for other in alphabet if one < other]
    fixed = [("", pump) for pump in (*RUNS, *WORDS, *MIXED)]
    texts = dict.fromkeys([*islice(own, 100), *fixed, *islice(own, 100, None), *islice(pairs, 20)])
    return list(islice((Attack(before, pump, after) for before, pump in texts for after in _ends(before)), MOST))


def _ends(before: str) -> tuple[str, ...]:
    return ENDINGS if before else ENDINGS[:2]


def _pumped(items: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """What to begin with and what to repeat, for each repetition among the items, and for their beginning itself."""
    for number, (code, argument) in enumerate(items):
        if code in _REPEATS and argument[1] > 1:
            inner = list(argument[2])
            for pump in _samples(inner):
                yield before, pump
                for follower in _samples(items[number + 1 : number + 3]):
                    yield before, pump + follower
        for inner in _inside(code, argument):
            yield from _pumped(inner, before)
        before += next(_samples([(code, argument)]), "")
        yield "", before
    for sample in islice(_samples(items), 3):
        yield "", sample


def _inside(code: Any, argument: Any) -> list[list[Any]]:
    if code in _REPEATS:
        return [list(argument[2])]
    if code is codes.SUBPATTERN:
        return [list(argument[3])]
    if code is codes.BRANCH:
        return [list(one) for one in argument[1]]
    if code is codes.ATOMIC_GROUP:
        return [list(argument)]
    return [list(argument[1])] if code in (codes.ASSERT, codes.ASSERT_NOT) else []


def _samples(items: list[Any]) -> Iterator[str]:
    """Some short texts that fit the items, one for each choice of the n-th way through them."""
    seen = set()
    for way in range(4):
        text = "".join(_sample(code, argument, way) for code, argument in items)
        if text not in seen:
            seen.add(text)
            yield text


def _sample(code: Any, argument: Any, way: int) -> str:
    if code is codes.LITERAL:
        return chr(argument)
    if code is codes.NOT_LITERAL:
        return _nth([char for char in _TRIED if ord(char) != argument], way)
    if code is codes.ANY:
        return _nth("a 1", way)
    if code is codes.IN:
        return _nth(_members(argument), way)
    if code in _REPEATS:
        return "".join(_sample(c, a, way) for c, a in argument[2]) * min(max(argument[0], way % 2), 3)
    if code is codes.BRANCH:
        return _sample(codes.SUBPATTERN, (None, 0, 0, argument[1][way % len(argument[1])]), way)
    if code is codes.SUBPATTERN:
        return "".join(_sample(c, a, way) for c, a in argument[3])
    if code is codes.ATOMIC_GROUP:
        return "".join(_sample(c, a, way) for c, a in argument)
    return ""  # places, what is looked at only, what was said before


def _members(items: list[Any]) -> str:
    found = ""
    for code, argument in items:
        if code is codes.LITERAL:
            found += chr(argument)
        elif code is codes.RANGE:
            found += chr(argument[0])
        elif code is codes.CATEGORY:
            found += _IN_CATEGORY.get(argument, "a")
        elif code is codes.NEGATE:
            rest = _members(items[1:])
            return "".join(char for char in _TRIED if char not in rest and not (char.isdigit() and "1" in rest)) or "z"
    return found


def _nth(choices: Any, way: int) -> str:
    return str(choices[way % len(choices)]) if choices else ""
