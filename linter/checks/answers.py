"""Model answers that must be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from linter.checks.base import Check, Context
from linter.model import Problem
from linter.parts import Document


class RequiredAnswer(Check):
    """Every question has a model answer; where none has any, one finding for the exam."""

    kind: Literal["required-answer"]
    of: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        spec = document.kind.find(self.of)
        key = document.first(spec.answer_key) if spec and spec.answer_key else None
        if key is not None and document.holds_unread(key):
            return  # the answers may stand in what was not read
        parts = list(document.all(self.of))
        without = [part for part in parts if part.answer is None and not document.holds_unread(part)]
        if len(without) > 1 and not any(part.answer for part in parts):
            yield Problem(document.title_span, f"none of the {len(parts)} questions has a model answer")
            return
        for part in without:
            yield Problem(document.span(part), f"{part.called} has no model answer")
