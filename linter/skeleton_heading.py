"""The heading of a new part, written as the headings beside it are: case, emoji, bold, numbering, colon."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from linter.kinds import PartSpec
from linter.page import Page
from linter.parts import Part
from linter.sections import title_rank

_NUMBER = re.compile(r"(?P<number>\d{1,2})(?P<mark>[.)])\s")
_MARKS = re.compile(r"[*_]{1,3}")
_SIGNS = re.compile(r"\A\s*+#{1,6}\s++|(?<!\s)\s++(?:#{1,6}\s*+)?\Z")


@dataclass(frozen=True, slots=True)
class Style:
    """How a heading is written around its title: what stands before and behind it, and the title as written."""

    before: str
    title: str
    behind: str


def title_of(name: str, spec: PartSpec, lead_words: tuple[str, ...]) -> str:
    """What the heading of a new part says: what messages call the part, where that is a title of it."""
    called = spec.called(name)
    if title_rank(called, spec, lead_words) is not None:
        return called
    return next(iter((*spec.names, *spec.anywhere)), called)


def written_like(title: str, place: int, own: Style | None, siblings: Sequence[tuple[int, Style]]) -> str:
    """A title as a heading in the style of others.

    `place` is the part's place in the order of the standard (from 0); `own` is the style of the same part elsewhere in
    the page, `siblings` are the places and styles of those around it.
    """
    styles = [style for _, style in siblings]
    before = _common([style.before for style in styles]) if own is None else own.before
    if _NUMBER.match(before) or any(char.isdigit() for char in before):
        before = ""  # a number tells more than a style; it is given below, where it follows from the place
    behind = _common([style.behind for style in styles]) if own is None else own.behind
    number = _numbered(place, siblings)
    marks = _MARKS.search(before)
    if marks is None:
        behind = behind.replace("*", "").replace("_", "")
    return f"{number}{before}{_cased(title, styles) if own is None else own.title}{behind}".strip()


@lru_cache(maxsize=1024)  # every part that a page lacks asks for the styles of all that it has
def style_of(text: str, titles: tuple[str, ...]) -> Style | None:
    """How a heading writes one of the titles; None where it says none of them in so many words."""
    for title in titles:
        words = r"\s+".join(re.escape(word) for word in title.split())
        found = re.search(words, text, re.IGNORECASE)
        if found is not None:
            return Style(text[: found.start()], found[0], _behind(text, found.end(), found.start()))
    return None


def _behind(text: str, end: int, start: int) -> str:
    """What closes the title: the marks that its beginning opens, and a colon at the heading's end."""
    rest = text[end:]
    opened = _MARKS.search(text[:start])
    closing = opened[0][::-1] if opened is not None and opened[0] in rest else ""
    colon = ":" if rest.strip(" *_") == ":" else ""
    return colon + closing if rest.lstrip().startswith(":") else closing + colon


def _common(texts: Sequence[str]) -> str:
    """The text that all share, where there are several of them."""
    return texts[0] if len(texts) > 1 and len(set(texts)) == 1 else ""


def _cased(title: str, styles: Sequence[Style]) -> str:
    titles = [style.title for style in styles]
    if titles and all(text.isupper() for text in titles):
        return title.upper()
    if not titles or not title.isupper() or any(text.isupper() for text in titles):
        return title
    every = all(word[:1].isupper() for text in titles for word in text.split())
    return title.title() if every else title.capitalize()


def _numbered(place: int, siblings: Sequence[tuple[int, Style]]) -> str:
    """`3. ` where the headings around are numbered by their places in the standard's order."""
    numbers = [(at, _NUMBER.match(style.before)) for at, style in siblings]
    fits = [found is not None and int(found["number"]) == at + 1 for at, found in numbers]
    first = numbers[0][1] if numbers else None
    return f"{place + 1}{first['mark']} " if fits and all(fits) and first is not None else ""


def styled(page: Page, parts: Sequence[Part], specs: Mapping[str, PartSpec]) -> list[tuple[int, Style]]:
    """The places and styles of parts that have a title of their own."""
    order = list(specs)
    found = []
    for part in parts:
        spec = specs.get(part.name)
        titles = (*spec.names, *spec.anywhere) if spec is not None and not spec.heading else ()
        if (style := style_of(written(page, part), titles)) is not None:
            found.append((order.index(part.name), style))
    return found


def written(page: Page, part: Part) -> str:
    """A part's heading as the page writes it, without the signs that make it one."""
    return _SIGNS.sub("", page.source.lines[part.line])
