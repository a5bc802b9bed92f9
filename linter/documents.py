"""Recognises a page: which kind it is of, its title, its parts."""

from __future__ import annotations

from linter.blocks import find_repeated
from linter.candidates import candidates
from linter.front_matter import FrontMatter
from linter.kinds import Kind
from linter.lines import covered
from linter.lost_questions import lost_questions
from linter.page import Page
from linter.parts import Document, Part
from linter.questions import find_questions
from linter.recognition import kind_of
from linter.sections import find_sections


def page_kind(path: str, matter: FrontMatter, kinds: tuple[Kind, ...]) -> Kind | None:
    """The kind of a page: by the type its front matter states, else, or where that cannot be read, by its name."""
    stated = matter.fields.get("type")
    type_ = stated.text if stated and matter.fault is None else None
    return kind_of(kinds, type_ or None, path)


def recognise(page: Page, kind: Kind) -> Document:
    """The document of a page of a kind. Headings are matched once, in order."""
    title = next((heading for heading in page.headings if heading.level == 1), None)
    stated = page.front_matter.fields.get("title")
    name = title.text if title else (stated.text or None if stated else None)
    return Document(page, kind, name, title.line if title else None, _parts(page, kind, title.line if title else -1))


def _parts(page: Page, kind: Kind, title: int) -> tuple[Part, ...]:
    repeated: list[Part] = []
    questions = None
    taken: list[tuple[int, int]] = []
    for name, spec in kind.parts.items():
        if spec.difficulty:
            found = candidates(page, spec, kind)
            found = sorted([*found, *lost_questions(page, spec, kind, found)], key=lambda c: c.line)
            questions = spec, found
            taken.extend((c.line, c.end) for c in questions[1])
        elif spec.heading:
            repeated.extend(find_repeated(page, name, spec))
    taken.extend((part.line, part.end) for part in repeated)
    inside = covered(taken)
    free = [heading for heading in page.headings if heading.line != title and heading.line not in inside]
    sections = find_sections(page, kind, free, repeated)
    if questions:
        repeated.extend(find_questions(page, kind, *questions))
    return tuple(sorted([*repeated, *sections], key=lambda part: part.line))
