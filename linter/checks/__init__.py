"""The registry of checks: all of them as one union, chosen by the `kind` in the `check` of a rule page."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linter.checks.base import Check, Context
from linter.checks.choices import AnswerPattern, LongestOption
from linter.checks.code import CodeExample, MermaidEmpty, MermaidSyntax, MermaidUntagged
from linter.checks.counts import Classified, Count, DeclaredCount, Percentages, PointsTotal, Progressive, Subheadings
from linter.checks.coverage import Coverage
from linter.checks.front_matter import (
    FieldOrder,
    FieldValue,
    ForbiddenFields,
    KeyReference,
    KnownFields,
    Reference,
    UniqueField,
)
from linter.checks.includes import MissingInclude
from linter.checks.links import BrokenLink
from linter.checks.meta import Fault, NearMissKind, RequiredFields, Suppression, Title
from linter.checks.numbering import Numbering, StatedNumber
from linter.checks.parts import (
    Contains,
    Duplicate,
    EmptyPart,
    EmptySection,
    Items,
    OpensWith,
    Ordered,
    OtherHeadings,
    RequiredPart,
    RequiredText,
    Words,
)
from linter.checks.phrases import ConflictingNumber, ForbiddenText, Mention, Placeholder
from linter.checks.plans import PointsBreakdown, TimePlan
from linter.checks.questions import (
    AskedFor,
    NoAlternative,
    NoQuestionRead,
    RequiredAnswer,
    Scenario,
    SpokenOf,
    ThinAnswer,
    VisibleAnswers,
)
from linter.checks.rendering import (
    ColumnsBySpaces,
    LinesRunTogether,
    ListRestarts,
    ListRunsOn,
    MoneyAsMath,
    NestedIndent,
    OptionsRunTogether,
)
from linter.checks.times import HasTime, SectionTime, TimeBudget, TimeRange, TotalTime
from linter.checks.trackers import (
    AmbiguousRow,
    ContradictoryStatus,
    DuplicateRow,
    InvalidDate,
    MissingDate,
    MissingFile,
    StaleStatistics,
    UnclaimedWork,
    UnearnedChecklist,
    UnearnedStatus,
    UnknownStatus,
    UntrackedDocument,
)

TrackerCheck = (
    AmbiguousRow
    | ContradictoryStatus
    | DuplicateRow
    | InvalidDate
    | MissingDate
    | MissingFile
    | StaleStatistics
    | UnclaimedWork
    | UnearnedChecklist
    | UnearnedStatus
    | UnknownStatus
    | UntrackedDocument
)


AnyCheck = Annotated[
    AnswerPattern
    | AskedFor
    | BrokenLink
    | Classified
    | CodeExample
    | ColumnsBySpaces
    | ConflictingNumber
    | Contains
    | Count
    | Coverage
    | DeclaredCount
    | Duplicate
    | EmptyPart
    | EmptySection
    | Fault
    | FieldOrder
    | FieldValue
    | ForbiddenFields
    | ForbiddenText
    | HasTime
    | Items
    | KeyReference
    | KnownFields
    | LinesRunTogether
    | ListRestarts
    | ListRunsOn
    | LongestOption
    | Mention
    | MermaidEmpty
    | MermaidSyntax
    | MermaidUntagged
    | MissingInclude
    | MoneyAsMath
    | NearMissKind
    | NestedIndent
    | NoAlternative
    | NoQuestionRead
    | Numbering
    | OpensWith
    | OptionsRunTogether
    | Ordered
    | OtherHeadings
    | Percentages
    | Placeholder
    | PointsBreakdown
    | PointsTotal
    | Progressive
    | Reference
    | RequiredAnswer
    | RequiredFields
    | RequiredPart
    | RequiredText
    | Scenario
    | SectionTime
    | SpokenOf
    | StatedNumber
    | Subheadings
    | Suppression
    | ThinAnswer
    | TimeBudget
    | TimePlan
    | TimeRange
    | Title
    | TotalTime
    | TrackerCheck
    | UniqueField
    | VisibleAnswers
    | Words,
    Field(discriminator="kind"),
]

__all__ = ["AnyCheck", "Check", "Context"]
