"""What a page of a kind is made of: the pages of `rules/kinds/` read into frozen values."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import Annotated, Literal

from pathspec import GitIgnoreSpec
from pydantic import Field, field_validator

from linter import globs
from linter.declared import Declared
from linter.patterns import compile_pattern
from linter.skeleton_data import Skeleton
from linter.text import normal
from linter.tracker_form import Form


class Difficulty(Declared):
    """How a level of difficulty is recognised: words in a section's heading, else a prefix of the question's id."""

    section: tuple[str, ...] = ()
    id: tuple[str, ...] = ()


class Answers(Declared):
    """How a model answer is recognised: titles of what holds it, labels that open a line, marks of a right option."""

    titles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    not_after: tuple[str, ...] = Field((), description="words that turn an answer label into an instruction")
    skeleton: Skeleton = Field((), description="what stands in a new model answer until it is written")


class PartSpec(Declared):
    """A part of a page: a heading by its titles or by a pattern, where it may stand, and the parts inside it."""

    label: str = Field("", description="what messages call the part; the first title where it is left out")
    titles: tuple[str, ...] = Field((), description="the heading begins with one of these; earlier ones win")
    aliases: tuple[str, ...] = Field((), description="further titles, for a project's own words")
    anywhere: tuple[str, ...] = Field((), description="the heading holds one of these anywhere")
    heading: tuple[str, ...] = Field(
        (), description="heading patterns, such as `Focus Block {number}: {title} ({minutes})`"
    )
    tab: tuple[str, ...] = Field((), description="patterns of content tabs that stand for such a heading")
    levels: tuple[Annotated[int, Field(ge=1, le=6)], ...] = Field(
        (2, 3), description="the heading levels the part may have"
    )
    bold_label: bool = Field(False, description="a bold label that opens a line counts as the part too")
    fallback: str | None = Field(None, description="a repeated part whose title may stand for this part")
    not_in: tuple[str, ...] = Field((), description="parts that repeat such headings and hold none")
    not_under: tuple[str, ...] = Field((), description="words of headings that repeat such headings and hold none")
    difficulty: dict[str, Difficulty] = Field(default_factory=dict)
    answers: Answers | None = None
    answer_key: str | None = Field(None, description="the part that holds the answers of all")
    skeleton: Skeleton = Field(
        (),
        description="what stands in a new part until it is written (`#` is a heading in it); several are used in turn",
    )
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

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """The names as headings are compared with them."""
        return tuple(map(normal, self.names))

    @cached_property
    def compared_anywhere(self) -> tuple[str, ...]:
        """What a heading may hold anywhere, as headings are compared with it."""
        return tuple(map(normal, self.anywhere))

    def called(self, name: str) -> str:
        """What messages call the part."""
        return self.label or next(iter(self.names), "") or name.replace("-", " ")


class Match(Declared):
    """Which pages are of a kind: by the `type` of their front matter, else by their file name."""

    type: tuple[str, ...] = Field((), description="values of the front matter's `type`")
    files: tuple[str, ...] = Field((), description="globs: of file names, or of paths where they hold a slash")
    excluded: tuple[str, ...] = Field((), description="globs of files that are never of this kind, like `files`")

    @field_validator("files", "excluded")
    @classmethod
    def _readable(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for glob in patterns:
            _path_spec(glob)
        return patterns

    def fits(self, path: str) -> bool:
        """Whether a path, relative to the project's root, fits the globs."""
        excluded = any(fits_glob(path, glob) for glob in self.excluded)
        return not excluded and any(fits_glob(path, glob) for glob in self.files)


def fits_glob(path: str, glob: str) -> bool:
    """Whether a path fits a glob: as a whole where the glob holds a slash, else by its file name."""
    return _path_spec(glob).match_file(path) if "/" in glob else fnmatchcase(path.rsplit("/", 1)[-1], glob)


@lru_cache(maxsize=256)
def _path_spec(glob: str) -> GitIgnoreSpec:
    return globs.spec([glob])


class Kind(Declared):
    """A kind of page."""

    kind: str
    title: str
    noun: str = Field("page", description="what messages call such a page")
    match: Match
    rank: int = Field(100, description="where a file name fits several kinds, the lowest rank wins")
    inspect: Literal["module", "exam", "tracker"] | None = None
    lead_words: tuple[str, ...] = Field((), description="words that may stand before a section's title")
    declared_time: tuple[str, ...] = Field((), description="front matter keys that state the page's time")
    fields: dict[str, str | tuple[str, ...]] = Field(
        default_factory=dict,
        description="what stands in the front matter of a new page until it is filled in",
    )
    skeleton: Skeleton = Field((), description="what stands under the title of a new page")
    parts: dict[str, PartSpec] = Field(default_factory=dict)
    form: Form | None = Field(None, description="the words of a tracker: columns, marks, statistics, checklists")
    manual: str = Field("", description="the page's text")

    def part_names(self) -> list[str]:
        """The names of all parts, at any depth."""
        names: list[str] = []
        stack = list(self.parts.items())
        while stack:
            name, spec = stack.pop(0)
            names.append(name)
            stack.extend(spec.parts.items())
        return names

    def find(self, name: str) -> PartSpec | None:
        """The part of this name, at any depth."""
        stack = list(self.parts.items())
        while stack:
            key, spec = stack.pop()
            if key == name:
                return spec
            stack.extend(spec.parts.items())
        return None
