"""The base of all checks: a check is data from a rule page, and finds problems in a document."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, ClassVar, Self

from pydantic import StringConstraints, model_validator

from linter.corpus import Corpus, CorpusPage, Fact
from linter.findings import Problem
from linter.kinds.document import Document, Part
from linter.kinds.schema import FrontMatterModel, Kind, TextRequirements
from linter.markdown.ast import Page
from linter.markdown.front_matter import FrontMatter
from linter.markdown.html import shows_nothing
from linter.mermaid.judge import DiagramJudge


class UnjudgedError(Exception):
    """A check could not judge all of a page, so the run is not complete; the message says where and why.

    Raised after the problems found in the rest of the page. `{rule}` in the message stands for the rule's code.
    """


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may use beside the page: the judge of diagrams (None without an engine), and the other pages.

    `requirements` tells what all rules together ask of the text of a document's part.
    """

    judge: DiagramJudge | None = None
    corpus: Corpus = field(default_factory=lambda: Corpus({}))
    requirements: Callable[[Document, str], TextRequirements] = lambda document, name: TextRequirements()


MAX_PHRASE_LENGTH = 300  # characters of a word or phrase
WHOLE_PAGE = "page"  # in place of a part's name: the whole page


Phrase = Annotated[str, StringConstraints(pattern=r"\S")]  # an empty one would be found everywhere


class Check(FrontMatterModel):
    """A kind of check with its limits and words. Subclasses add a `kind` literal and their parameters."""

    @model_validator(mode="after")
    def _short(self) -> Self:
        for key, value in self:
            for words in value if isinstance(value, tuple) else ():
                if isinstance(words, str) and len(words) > MAX_PHRASE_LENGTH:
                    raise ValueError(
                        f"`{key}` holds {len(words)} characters in one; at most {MAX_PHRASE_LENGTH} are allowed"
                    )
        return self

    def parts_named(self) -> list[str]:
        """The names of the parts the check speaks of, so that a misspelt one is an error."""
        names = (getattr(self, key, None) for key in ("of", "in_", "part", "or_part"))
        return [name for name in names if name and name != WHOLE_PAGE]

    def kinds_named(self) -> list[str]:
        """The names of the kinds of page the check speaks of, so that a misspelt one is an error."""
        name = getattr(self, "to", None)
        return [name] if name else []

    reads_corpus: ClassVar[bool] = False
    """Whether the check looks at other pages, so that a run must read them all."""

    needs_engine: ClassVar[bool] = False
    """Whether the check asks the Mermaid engine, without which it judges nothing."""

    sees_strays: ClassVar[bool] = False
    """Whether the check speaks of pages of no known kind, of which a site has hundreds."""

    @abstractmethod
    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        """The problems of one document, in the order of the page."""

    def strays(self, matter: FrontMatter, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
        """The problems of a page of no known kind, of which only the front matter was read: none for most checks."""
        return iter(())


class CorpusCheck(Check):
    """A kind of check whose problems depend on more than the page: on other pages, or on which files there are.

    It looks at a page, and at others, through what was gathered from them, so that no unchanged page is read again.
    """

    def facts(self) -> tuple[Fact, ...]:
        """What the check asks of every document, so that it is gathered while the document is at hand."""
        return ()

    @abstractmethod
    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        """The problems of one document."""

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        yield from self.across(context.corpus.page_of(document), context)

    def fact_name(self, what: str) -> str:
        """The name of a fact that depends on all of the check's parameters."""
        return f"{what} {_digest(self)}"


@lru_cache(maxsize=256)
def _digest(check: Check) -> str:
    return hashlib.blake2b(check.model_dump_json().encode(), digest_size=8).hexdigest()


def page_as_part(document: Document) -> Part:
    """The page as a part, for checks `in: page`."""
    line = document.title_line or 0
    return Part(
        WHOLE_PAGE, document.kind.noun, line, document.page.end, 1, document.title or "", children=document.parts
    )


def parts_in_scope(document: Document, name: str) -> list[Part]:
    """The parts of a name; the page itself for `page`."""
    return [page_as_part(document)] if name == WHOLE_PAGE else list(document.all(name))


def qualified_name(part: Part, owners: Mapping[int, Part]) -> str:
    """What messages call a part, with the part around it: `PRIMING of focus block 3`."""
    owner = owners.get(id(part))
    return part.called if owner is None else f"{part.called} of {owner.called}"


def parent_parts(document: Document) -> Mapping[int, Part]:
    """The part that each part stands directly inside, by the identity of the one inside."""
    return {id(child): part for part in document.parts for child in part.children}


def parts_where(document: Document, name: str, where: dict[str, str] | None = None) -> list[Part]:
    """The parts of this name whose attributes have these values (`{difficulty: hard}`)."""
    parts = list(document.all(name))
    return [part for part in parts if all(getattr(part, key, None) == value for key, value in (where or {}).items())]


def is_empty(document: Document, part: Part) -> bool:
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
