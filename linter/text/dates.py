"""Calendar dates in the forms a tracker uses: read, and written again in the same form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_WORDS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
    "Month": rf"(?P<name>{'|'.join(MONTHS)})",
}
_TOKEN = re.compile("|".join(_WORDS))
MAX_FORM_LENGTH = 60  # characters of a form


@lru_cache(maxsize=64)
def date_pattern(form: str) -> re.Pattern[str]:
    """The expression of a form such as `Month D, YYYY`. Raises ValueError for a form no date can be written in."""
    pieces, last = [], 0
    for token in _TOKEN.finditer(form):
        pieces += [re.escape(form[last : token.start()]), _WORDS[token[0]]]
        last = token.end()
    named = _TOKEN.findall(form)
    kinds = [name[0] for name in named]  # `MM` and `Month` are both a month, `D` and `DD` a day
    if sorted(kinds) != ["D", "M", "Y"] or len(form) > MAX_FORM_LENGTH:
        raise ValueError(
            f"date form {form!r:.{MAX_FORM_LENGTH}} needs a year (YYYY), a month (MM, Month), a day (DD, D), each once"
        )
    return re.compile("".join([*pieces, re.escape(form[last:])]) + r"(?![\w-])", re.ASCII)


def read_date(text: str, forms: Iterable[str]) -> tuple[date, str] | None:
    """The date that a text is, with its form; None for anything else, a day no calendar has included."""
    for form in forms:
        found = date_pattern(form).match(text)
        if found and found.end() == len(text) and (day := _date(found)):
            return day, form
    return None


def leading_date(text: str, forms: Iterable[str]) -> tuple[date, str, int] | None:
    """The date a text begins with, its form and its length."""
    for form in forms:
        found = date_pattern(form).match(text)
        if found and (day := _date(found)):
            return day, form, found.end()
    return None


def _date(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    month = MONTHS.index(parts["name"]) + 1 if parts.get("name") else int(parts.get("month") or 0)
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None


def format_date(day: date, form: str) -> str:
    """A date in a form."""
    values = {
        "YYYY": f"{day.year:04}",
        "MM": f"{day.month:02}",
        "DD": f"{day.day:02}",
        "D": str(day.day),
        "Month": MONTHS[day.month - 1],
    }
    return _TOKEN.sub(lambda token: values[token[0]], form)


def usual_form(texts: Iterable[str], forms: tuple[str, ...]) -> str | None:
    """The form most of the texts have, the earlier one where two are even; None where none is a date."""
    found = Counter(form for text in texts if (form := (read_date(text, forms) or (None, None))[1]))
    return max(found, key=lambda form: (found[form], -forms.index(form))) if found else None
