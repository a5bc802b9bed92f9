"""Mermaid's syntax: what parses, what does not, and where the fault is."""

from __future__ import annotations

from itertools import product

import pytest

from linter.checks.diagrams import drawn
from linter.mermaid import DiagramFault, MermaidJudge
from linter.mermaid_engines import MermaidEngine
from linter.mermaid_faults import fault_of, parsed_lines
from linter.mermaid_words import Rejection

GOOD = {
    "flowchart": "flowchart TD\n  A[Start] --> B{Sure?}\n  B -->|yes| C((Go))\n  B -- no --> A\n",
    "graph": "graph LR;A-->B;B-->C;\n",
    "subgraphs": 'graph TB\nsubgraph one ["The first"]\n  a & b --> c\nend\nsubgraph two\n  d\nend\none --> two\n',
    "styles": "graph TD\nA:::hot --> B\nclassDef hot fill:#f96,stroke:#333,stroke-width:4px;\nlinkStyle 0 stroke:red\n",
    "brackets in quotes": 'graph TD\nA["f(x) = {1} [2]"] --> B["100 % (all)"]\n',
    "sequence": "sequenceDiagram\n  actor A\n  A->>+B: hello\n  loop daily\n    B-->>A: hi\n  end\n  B-->>-A: x\n",
    "class": "classDiagram\n  class Duck {\n    +int age\n    +swim() void\n  }\n  Animal <|-- Duck\n",
    "state": "stateDiagram-v2\n  [*] --> Still\n  state Still {\n    a --> b\n  }\n  Still --> [*] : stop\n",
    "entities": "erDiagram\n  CUSTOMER ||--o{ ORDER : places\n  ORDER {\n    int id PK\n  }\n",
    "gantt": "gantt\n  title Plan\n  dateFormat YYYY-MM-DD\n  section One\n  Dig :a1, 2024-01-01, 3d\n",
    "journey": "journey\n  title Day\n  section Morning\n    Tea: 5: Me\n",
    "mindmap": "mindmap\n  root((mind))\n    one\n      two\n",
    "timeline": "timeline\n  title History\n  2002 : one\n  2004 : two : three\n",
    "pie": 'pie title Pets\n  "Dogs" : 60\n  "Cats" : 40\n',
    "git": 'gitGraph\n  commit\n  branch dev\n  commit id: "x"\n  checkout main\n  merge dev\n',
    "quadrant": "quadrantChart\n  x-axis Low --> High\n  quadrant-1 Do\n  Point: [0.3, 0.6]\n",
    "xychart": 'xychart-beta\n  x-axis [jan, feb]\n  y-axis "Sales" 0 --> 9\n  bar [3, 5]\n',
    "requirement": "requirementDiagram\n  requirement r {\n    id: 1\n    text: it works\n  }\n",
    "kanban": "kanban\n  Todo\n    [Write]\n  Done\n",
    "packet": 'packet-beta\n  0-15: "Port"\n',
    "c4": 'C4Context\n  Person(a, "A")\n  System(b, "B")\n  Rel(a, b, "uses")\n',
    "front matter": "---\ntitle: A title\nconfig:\n  theme: dark\n---\nflowchart LR\n  A --> B\n",
    "directive": '%%{init: {"theme": "forest"}}%%\nflowchart LR\n  A --> B\n',
    "comments": "\n%% first\nflowchart LR\n  %% {of all}\n  A --> B\n\n",
    "trailing blanks": "flowchart LR  \n  A[one]  \n  A --> B\t\n",
    "CRLF": "sequenceDiagram\r\n  A->>B: hello\r\n",
    "a colon at a section's end of a pie": 'pie\n  "A: B" : 1\n',
    "emoji and arrows in labels": "graph TD\nA[🚀 launch → orbit] --> B[naïve café]\n",
}
BAD = {
    "a bracket in a label": ("graph TD\n  A --> B\n  B --> C[call(x)]\n", 2, 14, "unexpected '(' in a label"),
    "a quote in a label": ('graph TD\n  A[say "hi"]\n', 1, 9, "unexpected '\"' in a label"),
    "a bracket in an edge's label": ("graph LR\n  A -->|f(x)| B\n", 1, 9, "unexpected '(' in a label"),
    "a slash opens a label": ("graph LR\n  A[/api/users]\n", 1, 14, "a label that begins with a slash"),
    "two words as a node": ("graph LR\n  A --> All nodes\n", 1, 12, "expected an arrow or a new line"),
    "a label left open": ("graph TD\n  A --> B[open\n  B --> C[shut]\n  C --> D\n", 1, 10, "is not closed"),
    "a quote left open": ('graph TD\n  subgraph "one\n  A --> B\n  end\n', 1, 12, "is not closed"),
    "a block left open": ("graph TD\n  subgraph one\n  A --> B\n\n\n", 2, 9, "a block is not closed by 'end'"),
    "an end too many": ("graph TD\n  A --> B\n  end\n", 2, 2, "unexpected 'end'"),
    "half an arrow": ("sequenceDiagram\n  A->>B: one\n  A B: two\n", 2, 5, "unexpected ': two'"),
    "blanks after a class": ("graph TD\n  A --> B\n  class A hot  \n  B --> C\n", 2, 13, "unexpected white space"),
    "a misspelt type": ("sequencDiagram\n  A->>B: x\n", 0, 0, "did you mean 'sequenceDiagram'"),
    "a type of nobody's": ("organigram\n  A\n", 0, 0, "unknown diagram type 'organigram'"),
    "the statement of another type": (
        "gantt\n  section S\n  Dig :a, 2024-01-01, 1d\n  style a fill:#fff\n",
        3,
        14,
        "':'",
    ),
    "a colon in a section": ("journey\n  section One: two\n    Tea: 5: Me\n", 1, 13, "unexpected ': two'"),
    "an open brace": ("erDiagram\n  A {\n    int id\n", 2, 10, "expected '}'"),
    "a second root": ("mindmap\n  one\n  two\n", 2, 2, "only one root"),
    "a bad chart": ('pie\n  "A" : many\n', 1, 8, "unexpected 'm'"),
    "deactivated twice": (
        "sequenceDiagram\n  A->>+B: one\n  C-->>A: quiet\n  B-->>-A: two\n  alt again\n    B-->>-A: three\n  end\n",
        *(5, 4, "inactive participant (B)"),
    ),
    "deactivated by a word": ("sequenceDiagram\n  activate B\n  deactivate B\n  deactivate B\n", 3, 2, "inactive"),
    "bad front matter": (
        "---\ntitle: a: b\n---\ngraph TD\n  A\n",
        1,
        8,
        "the front matter is no YAML: bad indentation",
    ),
    "open front matter": ("---\ntitle: a\ngraph TD\n  A\n", 0, 0, "three hyphens"),
    "below front matter": ("---\ntitle: a\n\n---\n\ngraph TD\n  A[f(x)]\n", 6, 5, "unexpected '('"),
    "below a directive": ('\n%%{init: {\n"theme": "dark"}}%%\npie\n  "A" : b\n', 4, 8, "unexpected 'b'"),
    "below comments": ("%% one\n\n%% two\n\ngraph TD\n\n  %% three\n  A[f(x)]\n  %% four\n", 7, 5, "unexpected '('"),
    "below comments, by Mermaid's count": ('%% one\n\npie\n\n  %% two\n  "A" : b\n', 5, 8, "unexpected 'b'"),
    "below blank lines after a brace": ("graph TD\n  A{x}\n\n\n  B{y}\n\n  C[open\n  D[x]\n\n", 6, 4, "is not closed"),
    "after entities": ('graph TD\n  A["#quot;a#35;b#quot;"] --> B(c[d)\n', 1, 33, "unexpected '[' in a label"),
    "a name in the message": ('hologram "A"\n  "A"\n', 0, 0, "unknown diagram type 'hologram'"),
    "a beta type without its suffix": ("radar\n  axis a\n", 0, 0, "did you mean 'radar-beta'"),
    "a beta type misspelt": ("xychrt-beta\n  bar [1]\n", 0, 0, "did you mean 'xychart-beta'"),
    "above entities": ("graph TD\n  A[f(x)] --> B[#35;1 #quot;]\n", 1, 5, "unexpected '('"),
    "above quoted attributes": ('graph TD\n  A[f(x)] --> B["<a href="u">"]\n  C\n', 1, 5, "unexpected '('"),
    "above and below directives": ("graph TD\n  A\n%%{wrap}%%\n  B[f(x)]\n%%{wrap}%%\n", 3, 5, "unexpected '('"),
    "indented, on the first line": ("%% c\n  info y\n", 1, 7, "unexpected 'y'"),
    "only a directive, left open": ('%%{init: {"a": 1}\ngraph TD\n', 0, 0, "no diagram type is named"),
    "a bracket where none may be": ("packet-beta\n  [x]\n", 1, 2, "unexpected '['"),
    "a misspelt word of a new type": ("architecture-beta\n  servce s(server)[A]\n", 1, 9, "unexpected 's'"),
    "a directive inside a line": ('graph TD\n  A[say "h%%{x}%%i"]\n', 0, 0, "unexpected '\"' in a label"),
    "deactivated behind another message": ("sequenceDiagram\n  A->>B: one; B-->>-A: two\n", 1, 2, "participant (B)"),
    "deactivated by a name with an entity": ("sequenceDiagram\n  B#35;-->>-A: x\n", 0, 0, "participant (B"),
    "two words on one line": ("classDiagram x\n", 0, 13, "unexpected 'x', expected a new line"),
    "CR": ("graph TD\r  A\r  B[f(x)]\r", 2, 5, "unexpected '('"),
    "CRLF": ("graph TD\r\n  A\r\n  B[f(x)]\r\n", 2, 5, "unexpected '('"),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_what_mermaid_draws_has_no_fault(mermaid_judge: MermaidJudge, mermaid_engine: MermaidEngine, text: str) -> None:
    assert mermaid_judge.fault(text) is None
    assert mermaid_engine.rejection(text) is None, "the example is not one that Mermaid takes"
    assert mermaid_judge.failures == 0


@pytest.mark.parametrize(("text", "line", "column", "said"), BAD.values(), ids=BAD)
def test_what_mermaid_rejects_has_its_fault_in_its_place(
    mermaid_judge: MermaidJudge, text: str, line: int, column: int, said: str
) -> None:
    fault = mermaid_judge.fault(text)
    assert fault is not None
    assert (fault.line, fault.column) == (line, column), fault
    assert said in fault.message
    assert "\n" not in fault.message
    assert not fault.message.endswith(".")
    assert not fault.message[0].isupper()


def test_every_fault_lies_inside_its_text(mermaid_judge: MermaidJudge) -> None:
    """Cutting every example short at every place gives all kinds of faults, of unfinished diagrams most of all."""
    faults = 0
    for text in (*GOOD.values(), *(bad[0] for bad in BAD.values())):
        for end in range(1, len(text), 7):
            lines = text[:end].splitlines(keepends=False) or [""]
            fault = mermaid_judge.fault(text[:end])
            if fault is not None:
                faults += 1
                assert 0 <= fault.line < len(lines), (text[:end], fault)
                assert 0 <= fault.column <= len(lines[fault.line]), (text[:end], fault)
                assert fault.message
    assert faults > 100


@pytest.mark.parametrize("text", ["", "\n \n", "%% nothing\n", "---\ntitle: a\n---\n", "%%{init: {}}%%\n\n%% x\n"])
def test_a_text_that_holds_no_diagram_is_for_another_rule(mermaid_judge: MermaidJudge, text: str) -> None:
    assert mermaid_judge.fault(text) is None


@pytest.mark.parametrize(
    "text", ["zenuml\n  A.call()\n", "hologram-beta\n  A\n", "architecture-beta\n  service s(server)[A < B]\n"]
)
def test_what_only_another_mermaid_knows_is_not_judged(mermaid_judge: MermaidJudge, text: str) -> None:
    assert mermaid_judge.fault(text) is None


def test_the_lines_that_mermaid_counts_are_the_texts_own() -> None:
    text = "---\ntitle: a\n---\n\n%%{init: {}}%% graph TD\n  A\n\n  %% b\n  C\n%%{wrap}%%\n"
    assert parsed_lines(text) == [(4, " " * 14 + " graph TD"), (5, "  A"), (8, "  C"), (9, ""), (10, "")]


def test_a_fault_without_a_place_is_at_the_first_line() -> None:
    assert fault_of("%% a\n  pie\n  x", Rejection("Error", "Unheard of.")) == DiagramFault(1, 2, "unheard of")


@pytest.mark.parametrize("place", ["line NaN, column NaN", "line 9, column 1"])
def test_a_fault_that_mermaid_counts_outside_its_text_is_at_the_end(place: str) -> None:
    rejection = Rejection("Error", f"Parsing failed:  Parse error on {place}: Expecting token of type 'ID'")
    assert fault_of("packet-beta\n  0-3\n\n", rejection) == DiagramFault(1, 5, "unexpected end of the diagram")


def test_a_diagram_that_holds_something_is_put_to_mermaid() -> None:
    """Otherwise it would be neither empty nor wrong, and Mermaid shows an error in its place."""
    pieces = ("---", "  ---", "--- ", "title: x", "%%", "%% x", "%%{", "}%%", "%%{a}%%", "")
    texts = ["\n".join((*lines, "")) for count in range(1, 5) for lines in product(pieces, repeat=count)]
    assert [text for text in texts if drawn(text) and not parsed_lines(text)] == []


def test_a_directive_draws_nothing_however_long_it_is(mermaid_judge: MermaidJudge) -> None:
    directive = '%%{init: {\n"a": "' + "x\n" * 3_000 + '"}}%%\n'
    assert drawn(directive) == []
    assert mermaid_judge.fault(directive) is None
    assert drawn(f"{directive}pie\n{directive}%%{{no end\n") == ["pie"]


def test_front_matter_alone_draws_nothing() -> None:
    assert drawn("---\n---\n---\n") == []
    assert drawn("---\ntitle: x\n---\npie\n") == ["pie"]
