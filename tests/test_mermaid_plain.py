"""Diagrams that parse by patterns alone: narrower than Mermaid's grammar, and linear."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter import mermaid_plain
from linter.mermaid_engines import MermaidEngine
from linter.mermaid_plain import is_plain

NOT_PLAIN = [
    "graph TD\n  end --> A\n",
    "graph TD\n  A --> B\n  end\n",
    "graph TD\n  subgraph A\n  B --> C\n",
    "graph TD\n  A[f(x)]\n",
    "graph TD\n  A[one\n  two]\n",
    'graph TD\n  A["say "hi""]\n',
    "graph TD\n  A[/b/c] --> D\n",
    "graph TD\n  A[a@b] --> D\n",
    "graph TD\n  A[~~~] --> D\n",
    "graph TD\n  A(-b) --> D\n",
    'graph TD\n  A[""] --> D\n',
    "graph TD\n  accDescr{a} --> D\n",
    "graph TD\n  hasOwnProperty --> D\n",
    "graph TD\n  A[\xa0] --> D\n",
    'graph TD\n  A[<b class="x">] --> D\n',
    "graph TD\n  o-->x\n",
    "graph TD\n  A[a direction TB] --> B\n",
    "graph TD\n  class A hot  \n",
    "graph TD A --> B\n",
    "graph TD\n%%{init: {}}%%\nA --> B\n",
    "graph TD\n" + "A --> B\n" * 501,
    "graph TD\n" + " & ".join("abcdefghijklmnpqrstu" * 2) + " --> " + " & ".join("abcdefghijklmnpqrstu" * 2),
    "sequenceDiagram\n  A->>B: one; two\n",
    "sequenceDiagram\n  A->>B: \x0b\n",
    "sequenceDiagram\n  else A\n",
    "sequenceDiagram\n  alt a\n  and b\n  end\n",
    "sequenceDiagram\n  end->>A: x\n",
    "sequenceDiagram\n  A-->>-B: x\n",
    "gantt\n  title A\n",
]


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_what_is_unusual_is_not_plain(text: str) -> None:
    assert not is_plain(text)


def _drawn(header: str, line: re.Pattern[str]) -> st.SearchStrategy[str]:
    """Diagrams of lines that a pattern takes, with as many ends as they need."""
    lines = st.lists(st.from_regex(line, fullmatch=True).filter(lambda text: len(text) < 200), max_size=6)

    def closed(body: list[str]) -> str:
        opened = sum((m := line.fullmatch(text)) is not None and m["open"] is not None for text in body)
        return "\n".join([header, *body, *["end"] * opened])

    return lines.map(closed)


@settings(max_examples=50, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=_drawn("flowchart LR", mermaid_plain._FLOWCHART_LINE) | _drawn("sequenceDiagram", mermaid_plain._SEQUENCE_LINE)
)
def test_mermaid_takes_every_plain_diagram(mermaid_engine: MermaidEngine, text: str) -> None:
    if is_plain(text):
        assert mermaid_engine.rejection(text) is None


@pytest.mark.parametrize(
    "part", ["A[", 'A["', "A -- ", "A & ", "A-->", "A{{a}}", "subgraph ", ":::A", "class A,", "direction ", "%"]
)
def test_plain_patterns_take_no_time_over_hostile_lines(part: str) -> None:
    for header in ("graph TD\n", "sequenceDiagram\n"):
        assert not is_plain(header + part * (40_000 // len(part)) + "!")
