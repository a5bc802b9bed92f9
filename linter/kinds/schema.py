"""The models of kind pages: the parts of a page of a kind, and the words of a tracker."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import Annotated, Literal

from pathspec import GitIgnoreSpec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from linter.kinds.patterns import compile_pattern
from linter.text import dates as text_dates
from linter.text import globs
from linter.text.words import normalized, without_numbering


class FrontMatterModel(BaseModel):
    """Data from the front matter of a page: its keys have hyphens, and none is unknown.

    A name that Python keeps for itself ends in an underscore: `in_` is the key `in`.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
        populate_by_name=True,
        defer_build=True,  # the models of rules and kinds build all that they hold: twice would cost each start
    )


TODO_MARK = "TODO"
VARIATION_SELECTOR = "\ufe0f"  # the sign that makes an emoji colourful; with or without it a mark is the same


def _demand_todo(texts: object) -> object:
    """The texts of a skeleton, which a page states as one or several. Raises ValueError for one without the mark."""
    skeletons = (texts,) if isinstance(texts, str) else texts
    for text in skeletons if isinstance(skeletons, (list, tuple)) else ():
        if isinstance(text, str) and TODO_MARK not in text:
            raise ValueError(f"a skeleton says {TODO_MARK} where something has to be written; {text[:40]!r} does not")
    return skeletons


Skeleton = Annotated[tuple[str, ...], BeforeValidator(_demand_todo)]


@dataclass(frozen=True, slots=True)
class TextRequirements:
    """What the rules ask of a part's text, so that a skeleton of it breaks none of them.

    `features` and `phrases` are groups: one of each group is asked for. The numbers count words, items of lists, and
    headings directly under the part's own. `mark` is the placeholder that the rules find.
    """

    features: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    words: int = 0
    most_words: int | None = None
    items: int = 0
    subheadings: int = 0
    mark: str = TODO_MARK


State = Literal["absent", "failing", "passing"]
Side = Literal["module", "exam"]
SIDES: tuple[Side, ...] = ("module", "exam")


class Dates(FrontMatterModel):
    """How dates are written: forms of the words YYYY, MM, DD, D and Month, and words that may stand for a date."""

    forms: tuple[str, ...] = ("YYYY-MM-DD",)
    words: tuple[str, ...] = ()

    @field_validator("forms")
    @classmethod
    def _readable(cls, forms: tuple[str, ...]) -> tuple[str, ...]:
        for form in forms:
            text_dates.date_pattern(form)
        return forms


class Item(FrontMatterModel):
    """A line of the quality checklist: its text, phrases that speak of the same part, and the rules behind it."""

    text: str
    says: tuple[str, ...]
    rules: tuple[str, ...]
    needs: str = Field("", description="a part without which the line cannot be ticked")


class Checklist(FrontMatterModel):
    """The quality checklist: how its headings end, what ticks a line, and its lines by the kind of page."""

    headings: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ("✅",)
    open: str = "⬜"
    module: tuple[Item, ...] = ()
    exam: tuple[Item, ...] = ()


class Priorities(FrontMatterModel):
    """Names of the priorities, the most urgent first; headings of a list of what comes next; words without weight."""

    names: tuple[tuple[str, ...], ...] = ()
    lists: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()


class Form(FrontMatterModel):
    """Everything a tracker is read and written by. Earlier words win, and the first of a list is the one written."""

    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="headers of the columns, by role")
    states: dict[State, tuple[str, ...]] = Field(default_factory=dict, description="marks of module and exam cells")
    statuses: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="spellings of a row's status")
    blank: tuple[str, ...] = Field((), description="words that stand for an empty cell")
    exempt: tuple[str, ...] = Field((), description="words of a module or exam cell that ask for no such page")
    legend: tuple[str, ...] = Field((), description="headings of the list of marks")
    totals: tuple[str, ...] = Field((), description="words of rows that add up the others")
    statistics: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="labels of numbers, by measure")
    figures: tuple[str, ...] = Field((), description="headers of the columns of numbers in a table of statistics")
    velocity: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="labels of averages and estimates")
    updated: tuple[str, ...] = Field((), description="labels of the line that dates the tracker")
    dates: Dates = Dates()
    generic: tuple[str, ...] = Field((), description="words a page's name may have beyond its file's")
    rows: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="files of a row, by its page")
    priorities: Priorities = Priorities()
    checklist: Checklist = Checklist()

    @cached_property
    def spellings(self) -> tuple[tuple[str, str, str], ...]:
        """Meaning, mark and label of every status, longer labels first."""
        spellings = [(key, *split_spelling(text)) for key, texts in self.statuses.items() for text in texts]
        return tuple(sorted(spellings, key=lambda spelling: -len(spelling[2])))

    @cached_property
    def marks(self) -> frozenset[str]:
        """Every mark of a status or state."""
        status_marks = {mark for _, mark, _ in self.spellings if mark}
        return frozenset(status_marks.union(*self.states.values()))

    def canonical(self, mark: str) -> str:
        """A mark without its invisible sign, and the usual one for another form of it: ✔ is ✅."""
        mark = mark.replace(VARIATION_SELECTOR, "")
        if any(spelled == mark for _, spelled, _ in self.spellings):
            return mark
        return next((marks[0] for marks in self.states.values() if mark in marks), mark)

    def measure(self, label: str) -> str | None:
        """What a statistics line with this label counts."""
        return _key_of_label(self.statistics, label)

    def average(self, label: str) -> str | None:
        """What a velocity line with this label states."""
        return _key_of_label(self.velocity, label)

    def is_blank(self, text: str) -> bool:
        """Whether a cell says nothing."""
        return not text or text in self.blank


def split_spelling(spelling: str) -> tuple[str, str]:
    """The mark and the label of a spelled status: `✅ Complete`; a spelling without a sign is a label alone."""
    mark, _, label = spelling.replace(VARIATION_SELECTOR, "").partition(" ")
    return ("", spelling) if any(char.isalnum() for char in mark) else (mark, label.strip())


def _key_of_label(labels_by_key: dict[str, tuple[str, ...]], label: str) -> str | None:
    wanted = normalized(label)
    return next((key for key, labels in labels_by_key.items() if wanted in map(normalized, labels)), None)


class Difficulty(FrontMatterModel):
    """How a level of difficulty is recognised: words in a section's heading, else a prefix of the question's id."""

    section: tuple[str, ...] = ()
    id: tuple[str, ...] = ()


class Answers(FrontMatterModel):
    """How a model answer is recognised: titles of what holds it, labels that open a line, marks of a right option."""

    titles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    not_after: tuple[str, ...] = Field((), description="words that turn an answer label into an instruction")
    skeleton: Skeleton = Field((), description="what stands in a new model answer until it is written")


class PartSpec(FrontMatterModel):
    """A part of a page: a heading by its titles or by a pattern, where it may stand, and the parts inside it."""

    label: str = Field("", description="what messages call the part; the first title where it is left out")
    titles: tuple[str, ...] = Field((), description="the heading begins with one of these; earlier ones win")
    aliases: tuple[str, ...] = Field((), description="further titles, for a project's own words")
    anywhere: tuple[str, ...] = Field((), description="the heading holds one of these anywhere")
    heading: tuple[str, ...] = Field(
        (), description="heading patterns, such as `Focus Block {number}: {title} ({minutes})`"
    )
    tab: tuple[str, ...] = Field((), description="patterns of content tabs that stand for such a heading")
    entry: tuple[str, ...] = Field((), description="patterns of the headings of its entries in the answer key")
    levels: tuple[Annotated[int, Field(ge=2, le=6)], ...] = Field(
        (2, 3), min_length=1, description="the heading levels the part may have; level 1 is the page's title"
    )
    bold_label: bool = Field(False, description="a bold label that opens a line counts as the part too")
    fallback: str | None = Field(None, description="a repeated part whose title may stand for this part")
    not_in: tuple[str, ...] = Field((), description="parts that repeat such headings and hold none")
    not_under: tuple[str, ...] = Field((), description="words of headings that repeat such headings and hold none")
    under: tuple[str, ...] = Field((), description="words of headings under which a bare number is such a part")
    difficulty: dict[str, Difficulty] = Field(default_factory=dict)
    answers: Answers | None = None
    answer_key: str | None = Field(None, description="the part that holds the answers of all")
    skeleton: Skeleton = Field(
        (),
        description="what stands in a new part until it is written (`#` is a heading in it); several are used in turn",
    )
    parts: dict[str, PartSpec] = Field(default_factory=dict)

    @field_validator("heading", "tab", "entry")
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
        return tuple(map(without_numbering, self.names))

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """What a short heading may end with, as headings are compared with it."""
        return tuple(f" {name}{plural}" for name in self.compared for plural in ("", "s"))

    @cached_property
    def normalized_anywhere(self) -> tuple[str, ...]:
        """What a heading may hold anywhere, as headings are compared with it."""
        return tuple(map(normalized, self.anywhere))

    def called(self, name: str) -> str:
        """What messages call the part."""
        return self.label or next(iter(self.names), "") or name.replace("-", " ")


class Match(FrontMatterModel):
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
    return globs.compile_globs([glob])


class Kind(FrontMatterModel):
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

    @property
    def role(self) -> Literal["module", "exam", "tracker"] | None:
        """What such a page is in a course; the key of kind pages is `inspect`."""
        return self.inspect

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
