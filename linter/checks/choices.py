"""Checks of which options are right: a reader who knows nothing must not pass by a pattern."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from linter.checks.base import Check, Context
from linter.findings import Problem
from linter.kinds.document import Document, Part
from linter.kinds.options import Option, is_true_or_false, matched_pairs, options_of, right_option, right_truth

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class AnswerPattern(Check):
    """The right answers follow no pattern: no letter, no truth value and no order of pairs holds most of them."""

    kind: Literal["answer-pattern"]
    of: str
    least: int
    letter_share: float
    truth_share: float

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        questions = list(document.all(self.of))
        yield from self._same_letter(document, _answered(document, questions))
        truths = [(question, truth) for question in questions if (truth := right_truth(document, question)) is not None]
        yield from self._same_truth(document, truths)
        yield from self._pairs_in_order(document, questions)

    def _same_letter(self, document: Document, answered: list[tuple[Part, list[Option], str]]) -> Iterator[Problem]:
        if len(answered) < self.least:
            return
        letter, number = Counter(right for _, _, right in answered).most_common(1)[0]
        if number >= self.letter_share * len(answered):
            fact = f"{letter.upper()} is the right option of {number} of {len(answered)} choice questions"
            yield Problem(document.span(answered[0][0]), fact)

    def _same_truth(self, document: Document, truths: list[tuple[Part, bool]]) -> Iterator[Problem]:
        if len(truths) < self.least:
            return
        truth, number = Counter(truth for _, truth in truths).most_common(1)[0]
        if number >= self.truth_share * len(truths):
            fact = f"{number} of {len(truths)} true/false questions are {str(truth).lower()}"
            repair = "turn some statements round, so that neither answer is the safe guess"
            yield Problem(document.span(truths[0][0]), fact, repair)

    def _pairs_in_order(self, document: Document, questions: list[Part]) -> Iterator[Problem]:
        matching = [(question, pairs) for question in questions if (pairs := matched_pairs(document, question))]
        pairs = [pair for _, found in matching for pair in found]
        if len(pairs) < self.least or any(_LETTERS[(number - 1) % 26] != letter for number, letter in pairs):
            return
        fact = f"all {len(pairs)} matching pairs are answered in order: 1-A, 2-B, 3-C"
        yield Problem(document.span(matching[0][0]), fact, "put one side of the pairs into another order")


class LongestOption(Check):
    """The right option is not the longest one most of the time."""

    kind: Literal["longest-option"]
    of: str
    least: int
    share: float

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        answered = _answered(document, list(document.all(self.of)))
        longest = [question for question, options, right in answered if _is_longest(options, right)]
        if len(answered) >= self.least and len(longest) >= self.share * len(answered):
            fact = f"the right option is the longest one in {len(longest)} of {len(answered)} choice questions"
            yield Problem(document.span(longest[0]), fact)


def _answered(document: Document, questions: list[Part]) -> list[tuple[Part, list[Option], str]]:
    """The questions of which the options and the right one are known, with these; none that asks for true or false."""
    return [
        (question, options, right)
        for question in questions
        if (options := options_of(document, question))
        and not is_true_or_false(options)
        and (right := right_option(document, question, options))
    ]


def _is_longest(options: list[Option], right: str) -> bool:
    lengths = {option.letter: len(option.text) for option in options}
    return all(lengths[right] > length for letter, length in lengths.items() if letter != right)
