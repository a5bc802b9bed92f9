"""Reads the marks of module, exam and status cells: what they say, and which of their characters the tool owns."""

from __future__ import annotations

import re
from functools import lru_cache

from linter.text import begins_with, normal
from linter.tracker import Mark
from linter.tracker_cells import Cell
from linter.tracker_form import VARIATION, Form

_WRAPPED = re.compile(r"\]\(|<[A-Za-z/!]")
_FILE = re.compile(r"\w\.(?:md|markdown)(?!\w)")


def names_file(text: str) -> bool:
    """Whether a file is named in a text: somebody's word, which no mark may replace."""
    return _FILE.search(text) is not None


def status_mark(cell: Cell, form: Form) -> Mark:
    """What a status cell says: a mark with a known label, a mark alone, or a label alone."""
    text = cell.text
    if form.is_blank(text):
        return Mark(cell, None, cell.span)
    spelled = _spelled(text, form)
    if spelled is None:
        return Mark(cell, None, cell.span, known=False)
    value, sign, start, end, labelled = spelled
    if names_file(text[start:end]):
        bare = _sign(text, form)
        if bare is None:
            return Mark(cell, None, cell.span, known=False)
        start, end, labelled = bare.start(), bare.end(), False
    return Mark(cell, value, cell.part(start, end), sign, labelled, value is not None)


def state_mark(cell: Cell, form: Form) -> Mark:
    """What a module or exam cell says: passing, failing, absent, exempt, or nothing known."""
    if form.is_blank(cell.text):
        return Mark(cell, "absent", cell.span)
    if cell.plain.casefold() in form.exempt:
        return Mark(cell, "exempt", cell.span)
    spelled = _spelled(cell.text, form)
    labelled = bool(spelled and spelled[4] and not names_file(cell.text[spelled[2] : spelled[3]]))
    if spelled is not None and spelled[1] and labelled:
        start, end = spelled[2], spelled[3]
    else:
        sign = _sign(cell.text, form)
        if sign is None:
            return Mark(cell, None, cell.span, known=bool(_WRAPPED.search(cell.text)))
        start, end = sign.start(), sign.end()
    mark = (spelled[1] if spelled and spelled[4] else None) or form.canonical(cell.text[start:end])
    value = next((state for state, marks in form.states.items() if mark in marks), None)
    return Mark(cell, value, cell.part(start, end), mark, labelled, value is not None)


def _sign(text: str, form: Form) -> re.Match[str] | None:
    return _any_mark(form.marks).search(text)


@lru_cache(maxsize=32)
def _any_mark(marks: frozenset[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(re.escape(mark) for mark in sorted(marks))}){VARIATION}?")


def _spelled(text: str, form: Form) -> tuple[str | None, str, int, int, bool] | None:
    """Meaning, mark, start and end of the owned part, and whether it holds words; None where nothing is known."""
    sign = _sign(text, form)
    if sign is None:
        return _labelled(text, form)
    mark = form.canonical(sign[0])
    gap = re.compile(r"[^\S\n]*").match(text, sign.end())
    after = gap.end() if gap else sign.end()
    for meaning, own, label in form.spellings:
        tail = text[after : after + len(label)]
        if (
            own == mark
            and label
            and tail.casefold() == label.casefold()
            and not text[after + len(label) :][:1].isalnum()
        ):
            return meaning, mark, sign.start(), after + len(label), True
    rest = text[after:]
    other = _labelled(rest, form)
    if other is not None:  # words in other markup, or words that contradict the mark
        agree = any(own == mark and meaning == other[0] for meaning, own, _ in form.spellings)
        return other[0] if agree else None, mark, 0, len(text), True
    value = next((meaning for meaning, own, _ in form.spellings if own == mark), None)
    if rest[:1].isalpha() and sign.start() == 0:
        return value, mark, 0, len(text), True
    return value, mark, sign.start(), sign.end(), False


def _labelled(text: str, form: Form) -> tuple[str | None, str, int, int, bool] | None:
    for meaning, _, label in form.spellings:
        if label and begins_with(normal(text), normal(label)):
            whole = text[: len(label)].casefold() == label.casefold()
            return meaning, "", 0, len(label) if whole else len(text), True
    return None
