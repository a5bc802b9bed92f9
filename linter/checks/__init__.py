"""All kinds of check, told apart by the `kind` of a rule page's `check`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linter.checks.answers import RequiredAnswer
from linter.checks.base import Check, Context
from linter.checks.code_examples import CodeExample
from linter.checks.conflicting import ConflictingNumber
from linter.checks.contents import Contains, EmptyPart, Items, Words
from linter.checks.counts import Classified, Count, Progressive, Subheadings
from linter.checks.coverage import Coverage
from linter.checks.diagrams import MermaidEmpty, MermaidSyntax, MermaidUntagged
from linter.checks.empty_sections import EmptySection
from linter.checks.faults import Fault, RequiredFields, Title
from linter.checks.fields import FieldOrder, FieldValue, KnownFields, Reference
from linter.checks.keys import ForbiddenFields, KeyReference, UniqueField
from linter.checks.kinds import NearMissKind
from linter.checks.links import BrokenLink
from linter.checks.model_answers import NoAlternative, ThinAnswer
from linter.checks.module_number import StatedNumber
from linter.checks.numbering import Numbering
from linter.checks.order import Duplicate, Ordered
from linter.checks.percentages import Percentages
from linter.checks.phrases import ForbiddenText, Mention
from linter.checks.placeholders import Placeholder
from linter.checks.placing import OpensWith, OtherHeadings
from linter.checks.questions import AskedFor
from linter.checks.rendering_lines import LinesRunTogether
from linter.checks.rendering_lists import ListRunsOn
from linter.checks.rendering_math import MoneyAsMath
from linter.checks.rendering_nesting import NestedIndent
from linter.checks.required import RequiredPart
from linter.checks.required_text import RequiredText
from linter.checks.suppression import Suppression
from linter.checks.time_sums import SectionTime, TotalTime
from linter.checks.times import HasTime, TimeBudget, TimeRange
from linter.checks.topics import Scenario, SpokenOf
from linter.checks.totals import DeclaredCount, PointsTotal
from linter.checks.trackers import TrackerCheck
from linter.checks.visible_answers import VisibleAnswers

AnyCheck = Annotated[
    AskedFor
    | BrokenLink
    | Classified
    | CodeExample
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
    | ListRunsOn
    | Mention
    | MermaidEmpty
    | MermaidSyntax
    | MermaidUntagged
    | MoneyAsMath
    | NearMissKind
    | NestedIndent
    | NoAlternative
    | Numbering
    | OpensWith
    | Ordered
    | OtherHeadings
    | Percentages
    | Placeholder
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
