"""Text that a part or page must hold: a fixed sentence, or one of several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from linter.checks.base import PAGE, Check, Context, empty, scoped
from linter.checks.phrases import phrase_pattern
from linter.checks.wording import listed
from linter.model import Problem
from linter.parts import Document


class RequiredText(Check):
    """Every part of a name, or the page, holds one of these phrases; blanks and emphasis between words may differ."""

    kind: Literal["required-text"]
    in_: str = PAGE
    phrases: tuple[str, ...]
    case_sensitive: bool = False

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        pattern = phrase_pattern(self.phrases, self.case_sensitive)
        for part in scoped(document, self.in_):
            if document.holds_unread(part) or (self.in_ != PAGE and empty(document, part)):
                continue
            text = "\n".join(line for _, line in document.page.prose(part.line + 1, part.end))
            if not pattern.search(text):
                wanted = listed((repr(phrase) for phrase in self.phrases), "or")
                yield Problem(document.span(part), f"{part.label} does not hold {wanted}")
