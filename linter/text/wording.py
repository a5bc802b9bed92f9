"""How messages spell numbers, ranges, times, lists, suggestions and TOML values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any

from rapidfuzz.process import extractOne

from linter.text.durations import Duration


def counted(number: float, noun: str, plural: str = "", *, thousands: str = "") -> str:
    """A number with its noun: `1 question`, `4 questions`; `thousands` stands between those of a whole number."""
    spelled = f"{number:,}".replace(",", thousands) if isinstance(number, int) else f"{number:g}"
    return f"{spelled} {noun if number == 1 else plural or f'{noun}s'}"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Words as a person lists them: `a, b and c`."""
    items = list(names)
    return f" {last} ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def shortened(text: str, width: int) -> str:
    """A text of at most so many characters, and a sign for the rest where there is more."""
    return text if len(text) <= width else f"{text[:width]}…"


def between(low: float | None, high: float | None) -> str:
    """A range of numbers: `5 to 8`, `15`, `at least 4`."""
    if low is None or high is None:
        return f"at most {high:g}" if low is None else f"at least {low:g}"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def stated(time: Duration) -> str:
    """A time as the page states it: `25`, `20-25`."""
    if time.high == inf:
        return f"{time.low:g}+"
    return f"{time.low:g}" if time.low == time.high else f"{time.low:g}-{time.high:g}"


def toml_value(value: Any) -> str:
    """A value as a TOML file states it on one line: a text, number, list or inline table."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML escapes as JSON does, and DEL
    if isinstance(value, Mapping):
        pairs = [
            f"{key if key.replace('-', '').isalnum() else toml_value(key)} = {toml_value(item)}"
            for key, item in value.items()
        ]
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, Sequence):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` where a known word comes near in any case, else the empty string."""
    best = suggestion(word, known)
    return f"; {best}" if best else ""


def suggestion(word: str, known: Iterable[str]) -> str | None:
    """`did you mean 'x'?` where a known word comes near in any case: the repair of a misspelt one."""
    best = extractOne(word, list(known), processor=str.casefold, score_cutoff=65)
    return f"did you mean {best[0]!r}?" if best else None
