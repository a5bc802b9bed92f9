"""Whether a question is answered by ticking an option, and not in words."""

from __future__ import annotations

import re

from linter.asking import is_labelled
from linter.parts import Document, Part
from linter.prompts import answer_lines, shown_text

_OPTION = re.compile(r"\s*(?:[-*+]\s+)?(?:\[[ xX]\]\s+)?(?:\*\*)?\(?(?P<letter>[A-Ha-h])[.)](?:\*\*)?\s+\S")
_CHOSEN = re.compile(r"\W*+(?:[A-Za-z ]{2,30}:\W*+)?(?P<letter>[A-Ha-h])(?:\W|\Z)")


def is_ticked(document: Document, question: Part, choices: tuple[str, ...] = ()) -> bool:
    """Whether a question is answered by ticking an option.

    Its title opens with one of the labels `choices`, an option of it is ticked, or it has lettered options and its
    model answer names one of them. Lettered tasks, whose answers are lettered too, are no options.
    """
    page, spec = document.page, document.kind.find(question.name)
    ticks = spec.answers.ticks if spec and spec.answers else ()
    texts = [text for _, text in page.prose(question.line + 1, question.end)]
    if is_labelled(question.fields.title, choices) or any(_ticked_option(text, ticks) for text in texts):
        return True
    options = {found["letter"].casefold() for text in texts if (found := _OPTION.match(text))}
    return len(options) > 1 and len(_named(document, question) & options) == 1


def _ticked_option(text: str, ticks: tuple[str, ...]) -> bool:
    return any(tick in text for tick in ticks) and text.lstrip()[:1] in "-*+([ABCDEFGHabcdefgh0123456789"


def _named(document: Document, question: Part) -> set[str]:
    """The letters that open the lines of a model answer."""
    if question.answer is not None and question.answer.words is not None:
        texts = [question.answer.words]
    else:
        texts = list(shown_text(document.page, answer_lines(document, question), code=False))
    return {found["letter"].casefold() for text in texts if (found := _CHOSEN.match(text))}
