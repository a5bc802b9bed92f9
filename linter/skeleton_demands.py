"""What the rules ask of the text of a part: the demand that a skeleton of it has to meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from linter.checks.answers import RequiredAnswer
from linter.checks.contents import Contains, Items, Words
from linter.checks.counts import Subheadings
from linter.checks.model_answers import ThinAnswer
from linter.checks.placeholders import Placeholder
from linter.checks.required_text import RequiredText
from linter.parts import Document
from linter.rules import Rule
from linter.skeleton_data import MARK, Demand


def demanding(rules: Sequence[Rule], document: Document) -> list[Rule]:
    """The rules that judge a document and can ask something of the text of its parts: all that `demand` goes by."""
    checks = (Placeholder, Contains, Words, Items, Subheadings, RequiredText)
    return [rule for rule in rules if isinstance(rule.check, checks) and rule.holds(document)]


def demand(rules: Sequence[Rule], document: Document, name: str) -> Demand:
    """What the rules that judge a document ask of the text of its parts of a name."""
    return demand_of(demanding(rules, document), name)


def demand_of(held: Sequence[Rule], name: str) -> Demand:
    """What some rules, all of which judge a document, ask of the text of its parts of a name."""
    asked = Demand(mark=_mark(held))
    for rule in held:
        check = rule.check
        if getattr(check, "in_", None) == name:
            asked = _with(asked, check)
    return asked


def answer_demand(rules: Sequence[Rule], document: Document, name: str) -> Demand:
    """What the rules that judge a document ask of the model answers of its parts of a name."""
    held = [rule for rule in rules if rule.holds(document)]
    words = (rule.check.min for rule in held if isinstance(rule.check, ThinAnswer) and rule.check.of == name)
    return Demand(words=max(words, default=0), mark=_mark(held))


def answers_asked(rules: Iterable[Rule], name: str) -> bool:
    """Whether one of the rules asks for model answers of the parts of a name."""
    return any(isinstance(rule.check, RequiredAnswer) and rule.check.of == name for rule in rules)


def _with(asked: Demand, check: object) -> Demand:
    match check:
        case Contains():
            # Words would do as well, but the feature is what the rule is about.
            return replace(asked, features=(*asked.features, check.any))
        case Words():
            least, most = max(asked.words, check.min or 0), check.max
            kept = most if asked.most_words is None else min(asked.most_words, most or asked.most_words)
            return replace(asked, words=least, most_words=kept)
        case Items():
            return replace(asked, items=max(asked.items, check.min or 0))
        case Subheadings():
            return replace(asked, subheadings=max(asked.subheadings, check.min))
        case RequiredText():
            return replace(asked, phrases=(*asked.phrases, check.phrases))
    return asked


def _mark(rules: Iterable[Rule]) -> str:
    """The word the placeholder rule looks for: the usual one, else the first of its own."""
    marks = next((rule.check.marks for rule in rules if isinstance(rule.check, Placeholder)), ())
    return MARK if MARK in marks or not marks else marks[0]
