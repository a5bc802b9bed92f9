"""What a page of a kind is made of: the pages of `rules/kinds/` read into frozen values."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from linter.patterns import compile_pattern


class _Data(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True
    )


class Difficulty(_Data):
    """How a level of difficulty is recognised: words in a section's heading, else a prefix of the question's id."""

    section: tuple[str, ...] = ()
    id: tuple[str, ...] = ()


class Answers(_Data):
    """How a model answer is recognised: titles of what holds it, labels that open a line, marks of a right option."""

    titles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    not_after: tuple[str, ...] = Field((), description="words that turn an answer label into an instruction")


class PartSpec(_Data):
    """A part of a page: a heading by its titles or by a pattern, where it may stand, and the parts inside it."""

    label: str = Field("", description="what messages call the part; the first title where it is left out")
    titles: tuple[str, ...] = Field((), description="the heading begins with one of these; earlier ones win")
    aliases: tuple[str, ...] = Field((), description="further titles, for a project's own words")
    anywhere: tuple[str, ...] = Field((), description="the heading holds one of these anywhere")
    heading: tuple[str, ...] = Field(
        (), description="heading patterns, such as `Focus Block {number}: {title} ({minutes})`"
    )
    tab: tuple[str, ...] = Field((), description="patterns of content tabs that stand for such a heading")
    levels: tuple[int, ...] = Field((2, 3), description="the heading levels the part may have")
    bold_label: bool = Field(False, description="a bold label that opens a line counts as the part too")
    fallback: str | None = Field(None, description="a repeated part whose title may stand for this part")
    not_in: tuple[str, ...] = Field((), description="parts that repeat such headings and hold none")
    difficulty: dict[str, Difficulty] = Field(default_factory=dict)
    answers: Answers | None = None
    answer_key: str | None = Field(None, description="the part that holds the answers of all")
    parts: dict[str, PartSpec] = Field(default_factory=dict)

    @field_validator("heading", "tab")
    @classmethod
    def _known_fields(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            compile_pattern(pattern)
        return patterns

    @property
    def names(self) -> tuple[str, ...]:
        """Titles and aliases, in the order in which they win."""
        return self.titles + self.aliases

    def called(self, name: str) -> str:
        """What messages call the part."""
        return self.label or next(iter(self.names), "") or name.replace("-", " ")


class Match(_Data):
    """Which pages are of a kind: by the `type` of their front matter, else by their file name."""

    type: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Kind(_Data):
    """A kind of page."""

    kind: str
    title: str
    noun: str = Field("page", description="what messages call such a page")
    match: Match
    rank: int = Field(100, description="where a file name fits several kinds, the lowest rank wins")
    inspect: Literal["module", "exam", "tracker"] | None = None
    lead_words: tuple[str, ...] = Field((), description="words that may stand before a section's title")
    declared_time: tuple[str, ...] = Field((), description="front matter keys that state the page's time")
    parts: dict[str, PartSpec] = Field(default_factory=dict)

    def find(self, name: str) -> PartSpec | None:
        """The part of this name, at any depth."""
        stack = list(self.parts.items())
        while stack:
            key, spec = stack.pop()
            if key == name:
                return spec
            stack.extend(spec.parts.items())
        return None


def kind_of(kinds: tuple[Kind, ...], type_: str | None, name: str) -> Kind | None:
    """The kind of a page; None for a page of another kind. A front matter type (not None) beats the file name."""
    if type_:
        return next((kind for kind in kinds if type_ in kind.match.type), None)
    fitting = [kind for kind in kinds if any(fnmatchcase(name, pattern) for pattern in kind.match.files)]
    return min(fitting, key=lambda kind: kind.rank, default=None)
