"""All hostile pages: what they are made of, repeated until a page has the size that is asked for."""

from __future__ import annotations

from tests.campaign.pages import Unit, numbered
from tests.campaign.pages_exams import EXAMS
from tests.campaign.pages_markup import MARKUP
from tests.campaign.pages_modules import MODULES
from tests.campaign.pages_trackers import TRACKERS

__all__ = ["UNITS", "Unit"]

_ANYWHERE = {
    "headings": "## Heading {n}\n\n",
    "same heading": "## Summary\n",
    "links": "See [it](module-{n}.md#x) and [that](#y-{n}).\n",
    "unclosed fence": "```python\nx = {n}\n\n",
}
UNITS = (
    *(Unit(name, kind, numbered(text)) for name, text in _ANYWHERE.items() for kind in ("module", "exam", "tracker")),
    *MODULES,
    *MARKUP,
    *EXAMS,
    *TRACKERS,
)
