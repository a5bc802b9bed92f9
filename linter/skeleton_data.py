"""The text that stands in a part until it is written, as kind pages state it, and what the rules ask of such text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator

MARK = "TODO"
"""The word in a skeleton that the placeholder rule finds, so that nothing unwritten passes for finished."""


def _marked(texts: object) -> object:
    """A skeleton as its page states it, one text or several. Raises ValueError for one that could pass for finished."""
    several = (texts,) if isinstance(texts, str) else texts
    for text in several if isinstance(several, (list, tuple)) else ():
        if isinstance(text, str) and MARK not in text:
            raise ValueError(f"a skeleton says {MARK} where something has to be written; {text[:40]!r} does not")
    return several


Skeleton = Annotated[tuple[str, ...], BeforeValidator(_marked)]


@dataclass(frozen=True, slots=True)
class Demand:
    """What the rules ask of a part's text, so that a skeleton of it breaks none of them.

    `features` and `phrases` are groups, of each of which one is asked for; numbers count words, the items of lists and
    headings directly under the part's own. `mark` is the placeholder the rules find.
    """

    features: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    words: int = 0
    most_words: int | None = None
    items: int = 0
    subheadings: int = 0
    mark: str = MARK
