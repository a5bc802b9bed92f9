"""Labels in need of quotes, held against Mermaid: what is quoted parses, and says what it said."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.mermaid.judge import MermaidJudge
from linter.mermaid.quotes import BareLabels, bare_labels
from tests.helpers.sampling import examples


def labels_of(judge: MermaidJudge, text: str) -> BareLabels:
    fault = judge.fault(text)
    assert fault is not None
    return bare_labels(text, fault, judge.fault)


def quoted(text: str, found: BareLabels) -> str:
    """The diagram with its labels in quotes."""
    lines = text.split("\n")
    for label in reversed(found.labels):
        line = lines[label.line]
        lines[label.line] = f"{line[: label.start]}{label.quoted}{line[label.end :]}"
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("graph LR\n  A[retry(3)] --> B[give up (503)]\n  B --> C{x {y} z}\n", '"retry(3)" "give up (503)" "x {y} z"'),
        ("graph LR\nA[list[0]] --> B((f(x)))\nB -->|p (99)| C\n", '"list[0]" "f(x)" "p (99)"'),
        ("graph TD\nA([a (b)]) --> B[(db (x))]\nB --> C[[x[1]]]\n", None),
        ("graph TD\nA([a (b) c]) --> B[(db (x))]\nC{{q{1}}} --> E>flag (x)]\n", '"a (b) c" "db (x)" "q{1}" "flag (x)"'),
        ('graph TD\nA[say "hi" now] --> B[/path/x(3)/]\n', '"say #quot;hi#quot; now" "path/x(3)"'),
        ("graph TD\nA[/api/users (x)] --> B\n", '"/api/users (x)"'),
        ("graph TD\nsubgraph one [title (x)]\nA[b (c)]\nend\n", '"title (x)" "b (c)"'),
        ("graph TD\nA[<b>x</b> (y)] --> B[a -> b (c)]\n", '"<b>x</b> (y)" "a -> b (c)"'),
        ("graph LR\n  A[x(1)<br/>y(2)] --> B[x(3)]:::hot\n", '"x(1)<br/>y(2)" "x(3)"'),
    ],
)
def test_labels_that_share_a_fault_are_found(mermaid_judge: MermaidJudge, text: str, whole: str | None) -> None:
    found = labels_of(mermaid_judge, text)
    if whole is not None:
        assert " ".join(label.quoted for label in found.labels) == whole
    assert found.whole
    assert mermaid_judge.fault(quoted(text, found)) is None


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("graph TD\nA[x(1)] --> end\n", 1),  # another fault is left
        ("graph LR\n  A[x(1) --> B\n", 0),  # the label has no end
        ('graph LR\n  A["x" y (1)] --> B\n', 0),  # it has quotes of its own
        ("graph LR\n  A[`x(1)`] --> B\n", 0),  # quotes would make it Markdown
        ("graph LR\n  A --> All nodes\n", 0),
        ("sequenceDiagram\n  A->>B: one\n  A B: (two)\n", 0),
    ],
)
def test_what_is_not_sure_is_left_alone(mermaid_judge: MermaidJudge, text: str, labels: int) -> None:
    found = labels_of(mermaid_judge, text)
    assert (len(found.labels), found.whole) == (labels, False)


_SHAPES = [("[", "]"), ("(", ")"), ("{", "}"), ("[[", "]]"), ("((", "))"), ("([", "])"), ("[(", ")]"), ("{{", "}}")]
_WORDS = st.sampled_from(["read", "3", "a.b", "f(x)", "[1]", "{id}", "p99", "(s)", "x=1", "<br/>", "a - b", "100%"])


@st.composite
def _flowcharts(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A flowchart whose nodes have labels of such words, and the labels."""
    lines, labels = ["flowchart LR"], []
    for number in range(draw(st.integers(1, 4))):
        nodes = []
        for side in "ab":
            opening, closing = draw(st.sampled_from(_SHAPES))
            labels.append(" ".join(draw(st.lists(_WORDS, min_size=1, max_size=3))))
            nodes.append(f"{side}{number}{opening}w {labels[-1]} w{closing}")
        lines.append(f"    {draw(st.sampled_from([' --> ', ' -.-> ', ' -->|yes| '])).join(nodes)}")
    return "\n".join([*lines, ""]), labels


@settings(max_examples=examples(200), derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=_flowcharts())
def test_a_flowchart_with_its_labels_in_quotes_is_one_that_mermaid_reads(
    mermaid_judge: MermaidJudge, drawn: tuple[str, list[str]]
) -> None:
    text, labels = drawn
    fault = mermaid_judge.fault(text)
    if fault is None:
        return
    found = bare_labels(text, fault, mermaid_judge.fault)
    assert found.whole, (text, found)
    assert mermaid_judge.fault(quoted(text, found)) is None
    assert {label.quoted for label in found.labels} <= {f'"w {label} w"' for label in labels}
