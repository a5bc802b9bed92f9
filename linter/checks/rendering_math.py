"""Money that Arithmatex takes for a formula: in `$5 × 2 = **$10**` the text between the signs is set as mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from linter.checks.base import Check, Context
from linter.checks.rendering_formulas import Formula, formulas
from linter.model import Edit, Fix, Problem, Span
from linter.parts import Document

_TEX = re.compile(r"\\[A-Za-z{}|,;!]|\^|[_{]\{|(?<![A-Za-z])[A-Za-z]_\w(?!\w)")
_PAIRS = re.compile(r"\([^()\n]*\)|\|[^|\n]*\|")
_WORD = re.compile(r"[^\W\d_]{4,}")
_SHOWN = 40


class MoneyAsMath(Check):
    """No `$…$` of running text is a formula by mistake; only where the site turns `$…$` into formulas."""

    kind: Literal["money-as-math"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        if not context.corpus.site.math:
            return
        page = document.page
        text = page.source.text
        found = [formula for formula in formulas(page) if formula.dollars and _is_money(text, formula)]
        for formula in found:
            inner = " ".join(text[formula.start : formula.end].split())
            shown = inner if len(inner) <= _SHOWN else f"{inner[: _SHOWN // 2]} … {inner[-_SHOWN // 2 :]}"
            signs = (formula.start, formula.end - 1)
            fix = Fix("escape the dollar signs", tuple(Edit(Span(sign, sign), "\\") for sign in signs))
            yield Problem(Span(formula.start, formula.end), f"`{shown}` is no formula and prints as one", fix=fix)


def _is_money(text: str, formula: Formula) -> bool:
    """Whether something between two dollar signs is text between two prices and no mathematics.

    Emphasis never is. A command, a power or an index always is. Beyond that a formula has no line break, no separator
    of table cells and no bracket at the wrong end; and what starts with a digit is one (`3f+1`) unless a price follows,
    or it ends with a sign, or it holds a word.
    """
    inner = text[formula.start + 1 : formula.end - 1]
    if "**" in inner:
        return True
    if _TEX.search(inner):
        return False
    if "\n" in inner or "\r" in inner or inner[0] == ")" or inner[-1] == "(" or "|" in _PAIRS.sub("", inner):
        return True
    if not inner[0].isdigit() or any(sign in inner for sign in "\\^_{"):
        return False
    follows = text[formula.end : formula.end + 1]
    return follows.isdigit() or not (inner[-1].isalnum() or inner[-1] in ")]!'%") or bool(_WORD.search(inner))
