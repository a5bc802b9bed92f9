"""Mermaid's syntax: what parses, by patterns alone or in the engine, and where the fault is."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.checks.code import diagram_lines
from linter.mermaid import engine as mermaid_engines
from linter.mermaid.engine import MermaidEngine
from linter.mermaid.judge import MermaidJudge
from linter.mermaid.messages import DiagramFault, Rejection, fault_of, parsed_lines
from linter.mermaid.plain import is_plain
from linter.mermaid.plain_faults import label_fault
from linter.mermaid.plain_grammars import FLOWCHART, GRAMMARS
from tests.helpers.sampling import examples

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
# What the plain grammar leaves to Mermaid.
ENGINE_ONLY = (
    *("graph", "styles", "git", "quadrant", "xychart", "requirement", "kanban", "packet", "c4", "brackets in quotes"),
)
BAD = {
    "a bracket in a label": ("graph TD\n  A --> B\n  B --> C[call(x)]\n", 2, 14, "unexpected '(' in a label"),
    "a quote in a label": ('graph TD\n  A[say "hi"]\n', 1, 9, "unexpected '\"' in a label"),
    "a bracket in an edge's label": ("graph LR\n  A -->|f(x)| B\n", 1, 9, "unexpected '(' in a label"),
    "a slash opens a label": ("graph LR\n  A[/api/users]\n", 1, 14, "a label begins with a slash"),
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
    "below a comment and a directive": ("%% one\n%%{init: {}}%%\ngraph TD\n  A --> All nodes\n", 3, 12, "an arrow"),
    "below a comment and a directive, a label": ("%% one\n%%{wrap}%%\ngraph TD\n  A[f(x)]\n", 3, 5, "unexpected '('"),
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
    assert said in f"{fault.message}; {fault.help}"
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
    assert [text for text in texts if diagram_lines(text) and not parsed_lines(text)] == []


def test_a_directive_draws_nothing_however_long_it_is(mermaid_judge: MermaidJudge) -> None:
    directive = '%%{init: {\n"a": "' + "x\n" * 3_000 + '"}}%%\n'
    assert diagram_lines(directive) == []
    assert mermaid_judge.fault(directive) is None
    assert diagram_lines(f"{directive}pie\n{directive}%%{{no end\n") == ["pie"]


def test_front_matter_alone_draws_nothing() -> None:
    assert diagram_lines("---\n---\n---\n") == []
    assert diagram_lines("---\ntitle: x\n---\npie\n") == ["pie"]


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
    "kanban\n  Todo\n",
    "sequenceDiagram\n  A->>+B: x\n  B-->>-A: y\n  B-->>-A: z\n",
    "sequenceDiagram\n  deactivate A\n  activate A\n",
    "classDiagram\n",
    "classDiagram\n  %% nothing\n",
    "classDiagram\n  <<interface>> A\n",
    "classDiagram\n  class A {\n    +call) void\n  }\n",
    "classDiagram\n  class A {\n    x\n",
    "stateDiagram-v2\n  A --> B: one; two\n",
    "stateDiagram-v2\n  A --> B: no direction TB\n",
    "stateDiagram-v2\n  state A {\n    B\n  }\n  --\n",
    'stateDiagram-v2\n  state "one" as A\n  state "two" as A {\n    B\n  }\n',
    "stateDiagram-v2\n  A: one\n  A: two\n  state A {\n    B\n  }\n",
    "stateDiagram-v2\n  note right of A\n    one\n",
    "stateDiagram-v2\n  note right of A\n    : one\n  end note\n",
    "erDiagram\n  A ||--o{ B : has many\n",
    "erDiagram\n  A {\n    int\n  }\n",
    "gantt\n  2024-01-01 : a, 3d\n",
    "gantt\n  5% done : a, 3d\n",
    "gantt\n  click A\n",
    "journey\n  section One: two\n",
    "journey\n  Tea: five\n",
    'pie\n  "A" : 05\n',
    'pie\n  "A" : -5\n',
    "timeline\n  : one\n  2004 : two\n",
    "timeline\n  14:32 : one\n",
    "mindmap\n  one\n  two\n",
    "mindmap \n  one\n",
    "mindmap\n\n  one\n",
    "mindmap\n  ::icon(a)\n  one\n",
    "classDiagram\n" + "A -- B\n" * 151,
    "timeline\n  a" + " " * 8_000 + "\n",
    "%% a %%{b\ngraph TD\n  A\n",
    "%%\ngraph TD\n  A\n",
    '%%{init: {"theme": "base", "themeVariables": {"primaryColor": "16px"}}}%%\ngraph TD\n  A\n',
    "---\ntitle: a: b\n---\ngraph TD\n  A\n",
    "---\n---\ngraph TD\n  A\n",
    "\n---\ntitle: a\n---\ngraph TD\n  A\n",
]


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_what_is_unusual_is_not_plain(text: str) -> None:
    assert not is_plain(text)


@st.composite
def _drawn(draw: st.DrawFn, keyword: str) -> str:
    """Diagrams of lines that the patterns of a kind take, with as many ends as they need."""
    header, grammar = GRAMMARS[keyword]

    def lines(block: str | None, most: int) -> list[str]:
        pattern = grammar.line_pattern(block)
        return draw(
            st.lists(st.from_regex(pattern, fullmatch=True).filter(lambda text: len(text) < 200), max_size=most)
        )

    body: list[str] = []
    for line in lines(None, 6):
        match = grammar.line_pattern(None).fullmatch(line)
        body.append(line)
        if match and (block := match.groupdict().get("open")):
            body += [*lines(block.lower(), 2), _ENDS.get(block, "end" if keyword in _ENDED_BY_WORDS else "}")]
    return "\n".join([keyword + draw(st.from_regex(rf"\A(?:{header})\Z")).rstrip("\n"), *body]) + "\n"


_ENDS = {"note": "end note"}
_ENDED_BY_WORDS = ("graph", "flowchart", "sequenceDiagram")


@pytest.mark.parametrize("keyword", GRAMMARS)
@settings(max_examples=examples(50), derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mermaid_takes_every_plain_diagram(mermaid_engine: MermaidEngine, keyword: str, data: st.DataObject) -> None:
    text = data.draw(_drawn(keyword))
    if is_plain(text):
        assert mermaid_engine.rejection(text) is None


def _without_engine(monkeypatch: pytest.MonkeyPatch) -> MermaidJudge:
    def none() -> MermaidEngine:
        raise AssertionError("the engine is started")

    monkeypatch.setattr(mermaid_engines, "MermaidEngine", none)
    return MermaidJudge()


@pytest.mark.parametrize("name", [name for name in GOOD if name not in ENGINE_ONLY])
def test_everyday_diagrams_need_no_engine(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert _without_engine(monkeypatch).fault(GOOD[name]) is None
    assert is_plain(GOOD[name].replace("\r\n", "\n"))


LABELS = [
    "graph TD\n  A --> B\n  B --> C[call(x)]\n",
    "graph TD\n  A[x] --> B[a [1]]:::hot\n  C[f(x)]\n",
    "graph LR\n  A -->|f(x)| B\n",
    'flowchart TD\n  A[say "hi"] --> B\n',
    "graph TD\n  subgraph one\n    A{is {x} set?}\n  end\n",
    "graph TD\n  A[one | two]\n",
    "%% one\n\n%%{init: {'theme': 'dark'}}%%\ngraph TD\n\n  %% two\n  A(a (b))\n  A[\n",
    "graph TD\n  A[one, f(x)] @ B\n",
]


@pytest.mark.parametrize("text", LABELS)
def test_a_label_in_need_of_quotes_is_found_as_mermaid_finds_it(
    mermaid_engine: MermaidEngine, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    rejection = mermaid_engine.rejection(text)
    assert rejection is not None
    assert _without_engine(monkeypatch).fault(text) == fault_of(text, rejection)


@pytest.mark.parametrize(
    "text",
    [
        "graph TD\n  A[f(x)@b]\n",
        "graph TD\n  A[a (- b)]\n",
        'graph TD\n  A[a ""]\n',
        "graph TD\n  A[a (x) direction TB]\n",
        "graph TD\n  A --> B\n  end\n  A[f(x)]\n",
        "graph TD\n" + "A --> B\n" * 501 + "A[f(x)]\n",
        "sequenceDiagram\n  A[f(x)]\n",
        "graph TD\n  A --> All nodes\n",
        "graph TD\n  A(a | b)\n",
    ],
)
def test_another_fault_is_for_mermaid_to_find(text: str) -> None:
    assert label_fault(text) is None


@pytest.mark.parametrize("name", BAD)
def test_a_fault_is_the_same_with_and_without_the_engine(mermaid_engine: MermaidEngine, name: str) -> None:
    text = BAD[name][0].replace("\r\n", "\n").replace("\r", "\n")
    rejection = mermaid_engine.rejection(text)
    assert rejection is not None
    assert label_fault(text) in (None, fault_of(text, rejection))


_HOSTILE_PARTS = (
    *("A[", 'A["', "A -- ", "A & ", "A-->", "A{{a}}", "subgraph ", ":::A", "class A,", "direction ", "%", "A[a"),
    *(" : a", ": ", ":b", "a: 1", " a", "\t", "note right of A", 'state "', "A-a", "A~a", "+a(", "int a PK, ", "a b "),
    *('"a" : 1', "1", "<<", "(a", "((", "A -. ", "A == "),
)


@pytest.mark.parametrize("part", _HOSTILE_PARTS)
def test_plain_patterns_take_no_time_over_hostile_lines(part: str) -> None:
    for keyword, (_, grammar) in GRAMMARS.items():
        header = f"{keyword} TD\n" if grammar is FLOWCHART else f"{keyword}\n"
        line = part * (40_000 // len(part)) + "!"
        assert not is_plain(header + line + "\x00")
        for block in (None, *grammar.inside):
            grammar.line_pattern(block).fullmatch(line)
        label_fault(header + line)


FENCE = re.compile(r"^( *)```mermaid\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def _fences(page: Path) -> list[tuple[int, str]]:
    """The mermaid fences of a page: the line of each, from 1, and its text without the fence's indentation."""
    text = page.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, match.start()) + 1, re.sub(rf"(?m)^ {{0,{len(match[1])}}}", "", match[2]))
        for match in FENCE.finditer(text)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("share", range(8))
def test_real_diagrams_are_judged_as_mermaid_judges_them(
    mermaid_engine: MermaidEngine, corpus: Path, share: int
) -> None:
    """What is plain parses, and a label in need of quotes is the fault that Mermaid finds."""
    texts = sorted({text for page in corpus.rglob("*.md") for _, text in _fences(page)})
    assert len(texts) > 1_000
    known = 0
    for text in texts[share::8]:
        fault = None if (plain := is_plain(text)) else label_fault(text)
        if plain or fault:
            known += 1
            rejection = mermaid_engine.rejection(text)
            assert (rejection and fault_of(text, rejection)) == fault, text
    assert known > len(texts[share::8]) * 0.9


def test_the_bad_diagrams_of_a_real_page(mermaid_judge: MermaidJudge, corpus: Path) -> None:
    page = corpus / "docs/core-principles/pillars/module-2-state-distribution.md"
    fences = _fences(page)
    assert len(fences) == 9
    assert [line for line, text in fences if mermaid_judge.fault(text)] == [762, 1064, 1413]


def test_the_bad_diagrams_of_many_real_pages(mermaid_judge: MermaidJudge, corpus: Path) -> None:
    """Node with Mermaid 11.17 and 12.3 rejects exactly these."""
    bad = {
        f"{page.name}:{line}"
        for page in sorted((corpus / "docs/core-principles").rglob("*.md"))
        for line, text in _fences(page)
        if mermaid_judge.fault(text)
    }
    assert mermaid_judge.failures == 0
    assert bad == {
        *("cap-theorem.md:100", "cap-theorem.md:339", "cap-theorem.md:476", "consensus-number-hierarchy.md:61"),
        *(
            "consensus-number-hierarchy.md:103",
            "consensus-number-hierarchy.md:191",
            "consensus-number-hierarchy.md:230",
        ),
        *(
            "consensus-number-hierarchy.md:275",
            "consensus-number-hierarchy.md:304",
            "consensus-number-hierarchy.md:399",
        ),
        *("consensus-number-hierarchy.md:445", "distributed-knowledge.md:657", "economic-reality.md:890"),
        *("flp-impossibility.md:191", "impossibility-results.md:435", "impossibility-results.md:563"),
        *("module-2-state-distribution.md:762", "module-2-state-distribution.md:1064"),
        *("module-2-state-distribution.md:1413", "state-distribution.md:323", "two-generals-problem.md:110"),
    }
