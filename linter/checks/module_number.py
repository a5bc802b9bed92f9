"""The number of a page, as its file name, its front matter title and its H1 state it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal

from linter.checks.base import Check, Context
from linter.checks.wording import listed
from linter.model import Problem, Related, Span
from linter.parts import Document
from linter.text import normal, plain


class StatedNumber(Check):
    """Those of file name, title and H1 that state the page's number (`word` and a number) state the same."""

    kind: Literal["stated-number"]
    word: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        stated = {where: number for where, number in self._stated(document) if number is not None}
        if len(set(stated.values())) < 2:
            return
        spans = _places(document)
        usual = Counter(stated.values()).most_common(1)[0]
        odd = [where for where in spans if where in stated and (usual[1] == 1 or stated[where] != usual[0])]
        where = odd[0] if odd else next(where for where in spans if where in stated)
        facts = listed(f"the {name} says {number}" for name, number in stated.items())
        related = tuple(
            Related(spans[name], f"the {name} says {stated[name]}")
            for name in spans
            if name in stated and name != where
        )
        yield Problem(spans[where], f"the {self.word}'s number is not clear: {facts}", related=related)

    def _stated(self, document: Document) -> Iterator[tuple[str, int | None]]:
        title = document.field("title")
        name = PurePosixPath(document.path).stem
        yield "file name", self._number(name)
        yield "front matter", self._number(title.text if title else "")
        heading = document.title if document.title_line is not None else None
        yield "H1", self._number(heading or "")

    def _number(self, text: str) -> int | None:
        """The number a text states, at its start or after a sign that sets it off: `Sharding - Module 3`."""
        found = re.search(
            rf"(?:\A|[-–—:|(]\s{{0,3}})(?:learning\s)?{re.escape(self.word)}[\s_#-]{{1,3}}(\d{{1,3}})(?![\w.])",
            " ".join(plain(text).casefold().split()).lstrip("".join(sorted(_signs(text)))),
        )
        return int(found[1]) if found else None


def _signs(text: str) -> set[str]:
    """The signs before a title's first word: emoji, quotes, blanks."""
    return {char for char in text if not char.isalnum() and char not in normal(char)} | {" ", '"', "'"}


def _places(document: Document) -> dict[str, Span]:
    """Where a finding may point, the H1 first; a file name has no place in the text."""
    places = {}
    if document.title_line is not None:
        places["H1"] = document.title_span
    if (title := document.field("title")) is not None:
        places["front matter"] = title.span
    return places
