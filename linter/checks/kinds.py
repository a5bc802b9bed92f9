"""Pages whose `type` is a slip for a known one: they are of no kind, so nothing else would ever speak of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field
from rapidfuzz.distance import OSA

from linter.checks.base import Check, Context
from linter.front_matter import FrontMatter
from linter.kinds import Kind
from linter.model import Problem
from linter.parts import Document


class NearMissKind(Check):
    """No page of another kind has a type that comes near a known one; two letters swapped are one edit."""

    kind: Literal["near-miss-kind"]
    sees_strays: ClassVar[bool] = True
    edits: int = Field(2, description="how many letters may differ")
    short: int = Field(8, description="in types of fewer letters than this, one letter may differ")
    own_types: tuple[str, ...] = Field((), description="types of your own that come near a known one, and are right")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        return iter(())

    def strays(self, matter: FrontMatter, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
        stated = matter.fields.get("type")
        if stated is None or not stated.text or stated.text in self.own_types:
            return
        text = stated.text.casefold()
        near = [
            (OSA.distance(text, type_, score_cutoff=self.edits), type_) for kind in kinds for type_ in kind.match.type
        ]
        distance, known = min(near, default=(self.edits + 1, ""))
        if distance > (self.edits if len(known) >= self.short else 1):
            return
        yield Problem(
            stated.span,
            f"type {stated.text!r} is no kind of page that is checked, so this page is not; did you mean {known!r}?",
            f"write `type: {known}`",
        )
