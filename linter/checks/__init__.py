"""All kinds of check, told apart by the `kind` of a rule page's `check`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linter.checks.base import Check, Context
from linter.checks.contents import Contains, Duplicate, EmptyPart, Ordered, Words
from linter.checks.counts import Classified, Count, Progressive, Subheadings
from linter.checks.diagrams import MermaidEmpty, MermaidSyntax, MermaidUntagged
from linter.checks.faults import Fault, RequiredFields, Title
from linter.checks.numbering import Numbering
from linter.checks.phrases import ForbiddenText, Mention
from linter.checks.required import RequiredAnswer, RequiredPart
from linter.checks.time_sums import SectionTime, TotalTime
from linter.checks.times import HasTime, TimeBudget, TimeRange
from linter.checks.totals import DeclaredCount, PointsTotal

AnyCheck = Annotated[
    Classified
    | Contains
    | Count
    | DeclaredCount
    | Duplicate
    | EmptyPart
    | Fault
    | ForbiddenText
    | HasTime
    | Mention
    | MermaidEmpty
    | MermaidSyntax
    | MermaidUntagged
    | Numbering
    | Ordered
    | PointsTotal
    | Progressive
    | RequiredAnswer
    | RequiredFields
    | RequiredPart
    | SectionTime
    | Subheadings
    | TimeBudget
    | TimeRange
    | Title
    | TotalTime
    | Words,
    Field(discriminator="kind"),
]

__all__ = ["AnyCheck", "Check", "Context"]
