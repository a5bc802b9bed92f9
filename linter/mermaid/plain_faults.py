"""The fault that most broken diagrams have, found without Mermaid: a bracket or quote in the bare label of a flowchart.

Everything in front of it is plain, and so Mermaid reads up to it and no further. Tests hold the faults against
Mermaid's own.
"""

from __future__ import annotations

import re
from functools import cache

from linter.mermaid.messages import LABEL_TOKENS, DiagramFault, Rejection, describe_rejection
from linter.mermaid.plain import read_plain
from linter.mermaid.plain_grammars import FAULTY_LABEL, FLOWCHART


def label_fault(text: str) -> DiagramFault | None:
    """The fault of a flowchart (lines ended by `\\n`) whose first one is a label in need of quotes; else None.

    It is the fault that `messages.fault_of` makes of what Mermaid says.
    """
    reading = read_plain(text)
    if reading is None or reading.grammar is not FLOWCHART or len(reading.found) == len(reading.lines):
        return None
    number = len(reading.found)
    line = reading.lines[number]
    match = _faulty_label().fullmatch(line)
    if match is None or not FLOWCHART.holds(reading.found):
        return None
    sign, column = match["sign"], match.start("sign")
    kind = "STR" if sign == '"' else ""
    rejection = Rejection("Error", "Parse error", kind=kind, token=sign, expected=tuple(LABEL_TOKENS))
    # Mermaid stands behind a quote that it has read, and in front of a bracket.
    place = column + (sign == '"')
    return DiagramFault(reading.start + number, place, *describe_rejection(rejection, "", line[:place]))


@cache
def _faulty_label() -> re.Pattern[str]:
    return re.compile(FAULTY_LABEL, re.ASCII)
