"""Recognizes a page: its kind and why it is that one, its title, its parts.

The `type` of its front matter decides, else its file name.
"""

from __future__ import annotations

from linter.kinds.document import Document, Part
from linter.kinds.questions import find_questions, lost_questions, question_candidates
from linter.kinds.schema import Kind, fits_glob
from linter.kinds.sections import find_repeated_parts, find_sections
from linter.markdown.ast import Page
from linter.markdown.front_matter import FrontMatter
from linter.text.source import intervals


def kind_of(kinds: tuple[Kind, ...], type_: str | None, path: str) -> Kind | None:
    """The kind of a page; None for a page of another kind. A front matter type (not None) beats the file name."""
    return explain_kind(kinds, type_, path)[0]


def explain_kind(kinds: tuple[Kind, ...], type_: str | None, path: str) -> tuple[Kind | None, str]:
    """The kind of a page, and why: which value or glob decided."""
    if type_:
        typed = next((kind for kind in kinds if type_ in kind.match.type), None)
        why = f"its front matter says `type: {type_}`"
        if typed is not None:
            glob = next((glob for glob in typed.match.excluded if fits_glob(path, glob)), None)
            return (typed, why) if glob is None else (None, f"{typed.kind} excludes {glob!r}, whatever {why}")
        known = ", ".join(sorted(value for kind in kinds for value in kind.match.type))
        kinds = tuple(kind for kind in kinds if not kind.match.type)  # kinds that ask for no type go by the name alone
        if not any(kind.match.fits(path) for kind in kinds):
            return None, f"{why}, which no kind has (known are {known}); a type beats the file name"
    fitting = [kind for kind in kinds if kind.match.fits(path)]
    if not fitting:
        excluding = [kind for kind in kinds if any(fits_glob(path, glob) for glob in kind.match.files)]
        exclusions = [
            f"{kind.kind} excludes {glob!r}"
            for kind in excluding
            for glob in kind.match.excluded
            if fits_glob(path, glob)
        ]
        why = f"its name fits, but {' and '.join(exclusions)}" if exclusions else "no kind's file globs fit its name"
        return None, f"its front matter states no type, and {why}"
    best = min(fitting, key=lambda kind: kind.rank)
    glob = next(glob for glob in best.match.files if fits_glob(path, glob))
    others = [kind.kind for kind in fitting if kind is not best]
    more = f"; {', '.join(others)} would fit too, but {best.kind} has the lowest rank" if others else ""
    stated = f"no kind asks for `type: {type_}`" if type_ else "its front matter states no type"
    return best, f"{stated}, and its name fits {glob!r}{more}"


def page_kind(path: str, matter: FrontMatter, kinds: tuple[Kind, ...]) -> Kind | None:
    """The kind of a page: by the type its front matter states, else, or where that cannot be read, by its name."""
    stated = matter.fields.get("type")
    type_ = stated.text if stated and matter.fault is None else None
    return kind_of(kinds, type_ or None, path)


def recognise(page: Page, kind: Kind) -> Document:
    """The document of a page of a kind. Headings are matched once, in order."""
    heading = next((heading for heading in page.headings if heading.level == 1), None)
    field = page.front_matter.fields.get("title")
    title = heading.text if heading else (field.text or None if field else None)
    title_line = heading.line if heading else None
    return Document(page, kind, title, title_line, _parts(page, kind, title_line))


def _parts(page: Page, kind: Kind, title_line: int | None) -> tuple[Part, ...]:
    """The parts of a page: repeated parts and questions, and sections among the headings that are left."""
    repeated: list[Part] = []
    questions = None
    taken: list[tuple[int, int]] = []
    for name, spec in kind.parts.items():
        if spec.difficulty:
            headed = question_candidates(page, spec, kind)
            candidates = sorted(
                [*headed, *lost_questions(page, spec, kind, headed)], key=lambda question: question.line
            )
            questions = spec, candidates
            taken.extend((candidate.line, candidate.end) for candidate in candidates)
        elif spec.heading:
            repeated.extend(find_repeated_parts(page, name, spec))
    taken.extend((part.line, part.end) for part in repeated)
    inside = intervals(taken)
    free = [heading for heading in page.headings if heading.line != title_line and heading.line not in inside]
    sections = find_sections(page, kind, free, repeated)
    if questions:
        repeated.extend(find_questions(page, kind, *questions))
    return tuple(sorted([*repeated, *sections], key=lambda part: part.line))
