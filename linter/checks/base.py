"""What every kind of check has in common: it is data from a rule page, and finds problems in a document."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar, Self

from pydantic import model_validator

from linter.corpus import Corpus
from linter.declared import Declared
from linter.front_matter import FrontMatter
from linter.gathering import Fact
from linter.kinds import Kind
from linter.leaf import Leaf
from linter.mermaid import DiagramJudge
from linter.model import Problem
from linter.page import Page
from linter.parts import Document, Part
from linter.raw_html import shows_nothing
from linter.skeleton_data import Demand


class UnjudgedError(Exception):
    """A rule could not judge all of a page, so the run is not complete; the message says where and why.

    Raised behind the problems found in the rest of the page. `{rule}` in the message stands for the rule's code.
    """


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may use beside the page: the judge of diagrams (None where no engine is there), the other pages.

    `demands` tells what all rules together ask of the text of a document's part.
    """

    judge: DiagramJudge | None = None
    corpus: Corpus = field(default_factory=lambda: Corpus({}))
    demands: Callable[[Document, str], Demand] = lambda document, name: Demand()


LONGEST = 300  # characters of a word or phrase
PAGE = "page"  # in place of a part's name: the whole page


class Check(Declared):
    """A kind of check with its limits and words. Subclasses add a `kind` literal and their parameters."""

    @model_validator(mode="after")
    def _short(self) -> Self:
        for key, value in self:
            for words in value if isinstance(value, tuple) else ():
                if isinstance(words, str) and len(words) > LONGEST:
                    raise ValueError(f"`{key}` holds {len(words)} characters in one; at most {LONGEST} are allowed")
        return self

    def parts_named(self) -> list[str]:
        """The names of the parts the check speaks of, so that a misspelt one is an error."""
        names = (getattr(self, key, None) for key in ("of", "in_", "part", "or_part"))
        return [name for name in names if name and name != PAGE]

    def kinds_named(self) -> list[str]:
        """The names of the kinds of page the check speaks of, so that a misspelt one is an error."""
        name = getattr(self, "to", None)
        return [name] if name else []

    reads_corpus: ClassVar[bool] = False
    """Whether the check looks at other pages, so that a run must read them all."""

    sees_strays: ClassVar[bool] = False
    """Whether the check speaks of pages of no known kind, of which a site has hundreds."""

    @abstractmethod
    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        """The problems of one document, in the order of the page."""

    def strays(self, matter: FrontMatter, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
        """The problems of a page of no known kind, of which only the front matter was read: as a rule none."""
        return iter(())


class CrossCheck(Check):
    """A kind of check whose problems depend on more than the page: on other pages, or on which files there are.

    It looks at a page, and at others, through what was gathered from them, so that no unchanged page is read again.
    """

    def facts(self) -> tuple[Fact, ...]:
        """What the check asks of every document, so that it is gathered while the document is at hand."""
        return ()

    @abstractmethod
    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        """The problems of one document."""

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        yield from self.across(context.corpus.leaf_of(document), context)

    def named(self, what: str) -> str:
        """The name of a fact that depends on all of the check's parameters."""
        return f"{what} {_digest(self)}"


@lru_cache(maxsize=256)
def _digest(check: Check) -> str:
    return hashlib.blake2b(check.model_dump_json().encode(), digest_size=8).hexdigest()


def whole(document: Document) -> Part:
    """The page as a part, for checks `in: page`."""
    line = document.title_line or 0
    return Part(PAGE, document.kind.noun, line, document.page.end, 1, document.title or "", children=document.parts)


def scoped(document: Document, name: str) -> list[Part]:
    """The parts of a name; the page itself for `page`."""
    return [whole(document)] if name == PAGE else list(document.all(name))


def placed(part: Part, owners: Mapping[int, Part]) -> str:
    """What messages call a part, with the part that holds it: `PRIMING of focus block 3`."""
    owner = owners.get(id(part))
    return part.called if owner is None else f"{part.called} of {owner.called}"


def owners(document: Document) -> Mapping[int, Part]:
    """The part that each part stands directly inside, by the identity of the one inside."""
    return {id(child): part for part in document.parts for child in part.children}


def selected(document: Document, name: str, where: dict[str, str] | None = None) -> list[Part]:
    """The parts of this name whose attributes have the given values (`{difficulty: hard}`)."""
    parts = list(document.all(name))
    return [part for part in parts if all(getattr(part, key, None) == value for key, value in (where or {}).items())]


def empty(document: Document, part: Part) -> bool:
    """Whether nothing stands under a part's heading; rules and comments are nothing."""
    return holds_nothing(document.page, part.line + 1, part.end)


def holds_nothing(page: Page, start: int, end: int) -> bool:
    """Whether no block but rules and what nobody sees starts in these lines."""
    at = bisect_left(page.blocks, start, key=lambda block: block.line)
    while at < len(page.blocks) and page.blocks[at].line < end:
        block = page.blocks[at]
        if block.kind != "rule" and (block.kind not in ("html", "paragraph") or not shows_nothing(block.text)):
            return False
        at += 1
    return True
