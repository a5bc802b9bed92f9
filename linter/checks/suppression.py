"""Suppressions that silence nothing or are wrong: judged by the engine, which alone knows what was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from linter.checks.base import Check, Context
from linter.model import Problem
from linter.parts import Document


class Suppression(Check):
    """Reports comments to the linter: `unused` ones that silence nothing, and `invalid` ones."""

    kind: Literal["suppression"]
    of: Literal["unused", "invalid"]

    def parts_named(self) -> list[str]:
        return []

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        return iter(())
