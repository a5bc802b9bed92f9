"""The options a question is answered by ticking, and which of them is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linter.kinds.answers import answer_lines, comparable_id, is_labelled, visible_text
from linter.kinds.document import Document, Part
from linter.text.words import normalized, plain_text

_OPTION = re.compile(r"\s*(?:[-*+]\s+)?(?:\[[ xX]\]\s+)?(?:\*\*)?\(?(?P<letter>[A-Ha-h])[.)](?:\*\*)?\s+(?P<text>\S.*)")
_CHOSEN = re.compile(
    r"\W*+(?:[A-Za-z ]{2,30}:\W*+)?(?:option\s)?(?P<letter>[A-Ha-h])(?:(?P<sign>[^\w\s]|\s*\Z)|\s)", re.IGNORECASE
)
_TRUTH = re.compile(r"\W*+(?:[A-Za-z ]{2,30}:\W*+)?(?P<truth>true|false)\b", re.IGNORECASE)
_JOINT = r"\s?(?:-|\u2013|\u2192|->|:|=)\s?"
_PAIR = re.compile(
    rf"(?<![\w-])(?:(?P<number>\d{{1,2}}){_JOINT}(?P<letter>[A-Za-z])|(?P<first>[A-Za-z]){_JOINT}(?P<second>\d{{1,2}}))(?!\w)"
)
_ITEM_END = re.compile(r"\s*(?:[-*+]\s|\d{1,2}[.)]\s|\(?[A-Za-z][.)]\s|#|!!!|\?\?\?|<|>|\|)")
_TICKS = re.compile(r"[\u2713\u2714\u2705]\ufe0f?")
_MOST_LINES = 4  # of one option


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a question, and whether it is ticked."""

    letter: str
    text: str
    ticked: bool = False


def options_of(document: Document, question: Part) -> list[Option]:
    """The lettered options of a question, in order: the first run of A, B, C … in it."""
    ticks = _ticks(document, question)
    found: list[Option] = []
    lines: list[str] = []
    ends = -1
    for line, text in document.page.prose(question.line + 1, question.end):
        option = _OPTION.match(text)
        if option is not None and option["letter"].casefold() == "abcdefgh"[len(found) : len(found) + 1]:
            found += _option(found, lines, ticks)
            lines, ends = [text], line
            found.append(Option(option["letter"].casefold(), "", False))
        elif option is not None and found:
            break
        elif found and line == ends + len(lines) and _goes_on(text) and len(lines) < _MOST_LINES:
            lines.append(text)
    found += _option(found, lines, ticks)
    return found if len(found) > 1 else []


def _goes_on(text: str) -> bool:
    """Whether a line belongs to the option above it."""
    return bool(text.strip()) and not _ITEM_END.match(text)


def _option(found: list[Option], lines: list[str], ticks: tuple[str, ...]) -> Iterator[Option]:
    """The last option of those found, taken out, with the text of its lines; none where there is no text yet."""
    if not lines:
        return
    last = found.pop()
    text = " ".join(line.strip() for line in lines)
    option = _OPTION.match(text)
    shown = plain_text(option["text"] if option else text)
    ticked = any(tick in text for tick in ticks) or "[x]" in text.casefold()
    yield Option(last.letter, " ".join(_TICKS.sub("", shown).split()), ticked)


def right_option(document: Document, question: Part, options: list[Option]) -> str | None:
    """The letter of the right option: the only one ticked, else the only one that the model answer opens with."""
    ticked = {option.letter for option in options if option.ticked}
    if ticked:
        return next(iter(ticked)) if len(ticked) == 1 else None
    named = {letter for letter, sure in _named(document, question) if sure} & {option.letter for option in options}
    return next(iter(named)) if len(named) == 1 else None


def is_true_or_false(options: list[Option]) -> bool:
    """Whether the options are True and False."""
    return {option.text.casefold().rstrip(".") for option in options} == {"true", "false"}


def right_truth(document: Document, question: Part) -> bool | None:
    """Whether True or False is the right option, or what the model answer opens with; None where neither is."""
    options = options_of(document, question)
    if is_true_or_false(options):
        right = right_option(document, question, options)
        texts = [option.text for option in options if option.letter == right]
    else:
        texts = _answer_texts(document, question)[:1]
    found = _TRUTH.match(texts[0]) if texts else None
    return None if found is None else found["truth"].casefold() == "true"


def matched_pairs(document: Document, question: Part) -> list[tuple[int, str]]:
    """The pairs of number and letter in a model answer, where it says several: `1-A, 2-C`."""
    pairs = [
        (int(pair["number"] or pair["second"]), (pair["letter"] or pair["first"]).casefold())
        for text in _answer_texts(document, question)
        for pair in _PAIR.finditer(text)
    ]
    return pairs if len(pairs) > 1 else []


def is_multiple_choice(document: Document, question: Part, choices: tuple[str, ...] = ()) -> bool:
    """Whether a question is answered by ticking an option.

    Its title opens with one of the labels `choices`, an option of it is ticked, or it has lettered options and its
    model answer names one of them. Lettered tasks, whose answers are lettered too, are no options.
    """
    texts = [text for _, text in document.page.prose(question.line + 1, question.end)]
    ticks = _ticks(document, question)
    if is_labelled(question.fields.title, choices) or any(_ticked_option(text, ticks) for text in texts):
        return True
    options = {found["letter"].casefold() for text in texts if (found := _OPTION.match(text))}
    return len(options) > 1 and len({letter for letter, _ in _named(document, question)} & options) == 1


def _ticks(document: Document, question: Part) -> tuple[str, ...]:
    spec = document.kind.find(question.name)
    return spec.answers.ticks if spec and spec.answers else ()


def _ticked_option(text: str, ticks: tuple[str, ...]) -> bool:
    return any(tick in text for tick in ticks) and text.lstrip()[:1] in "-*+([ABCDEFGHabcdefgh0123456789"


def _named(document: Document, question: Part) -> list[tuple[str, bool]]:
    """The letters that open the lines of a model answer, and whether each surely is one: not so in `A lease`."""
    found = (_CHOSEN.match(text) for text in _answer_texts(document, question))
    return [(one["letter"].casefold(), one["sign"] is not None) for one in found if one is not None]


def _answer_texts(document: Document, question: Part) -> list[str]:
    """The lines of a model answer; of an entry in a key without the question's id, which opens it."""
    if question.answer is not None and question.answer.words is not None:
        return [question.answer.words]
    texts = [text for text in visible_text(document.page, answer_lines(document, question), code=False) if text.strip()]
    if texts and question.answer is not None and question.answer.in_key:
        opening = _opening(question.fields.id or "").match(texts[0])
        if opening is not None:
            texts[0] = texts[0][opening.end() :]
    return [text for text in texts if normalized(text)]


def _opening(name: str) -> re.Pattern[str]:
    """An expression for what stands before the words of an entry: `Question 4:`, `4.`, `A4)`."""
    return re.compile(
        rf"\W*+(?:[A-Za-z]{{1,20}}\s{{0,3}}#?)?{re.escape(comparable_id(name))}[\s.):*=\u2013\u2014-]*+", re.IGNORECASE
    )
