"""The judge of Mermaid's syntax: what parses, what does not, where the fault is, and what no finding may come from."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter import mermaid, mermaid_engines, mermaid_plain
from linter.mermaid import DiagramFault, MermaidJudge
from linter.mermaid_engines import EngineError, MermaidEngine
from linter.mermaid_faults import fault_of, parsed_lines
from linter.mermaid_plain import is_plain
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
    "CR": ("graph TD\r  A\r  B[f(x)]\r", 2, 5, "unexpected '('"),
    "CRLF": ("graph TD\r\n  A\r\n  B[f(x)]\r\n", 2, 5, "unexpected '('"),
}


class FakeEngine:
    """Stands in for Mermaid: says what it is told to, and counts how often it is asked."""

    started = asked = 0
    startable = True
    answer: Rejection | Exception | None = None

    def __init__(self) -> None:
        type(self).started += 1
        if not self.startable:
            raise EngineError("cannot be started")

    def rejection(self, text: str) -> Rejection | None:
        type(self).asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeEngine]:
    engine = type("Engine", (FakeEngine,), {})
    monkeypatch.setattr(mermaid_engines, "MermaidEngine", engine)
    return engine


@pytest.fixture(scope="module")
def mermaid_judge() -> MermaidJudge:
    if not mermaid_engines.available():
        pytest.skip("mermaidx or quickjs-ng is not installed")
    return MermaidJudge()


@pytest.fixture(scope="module")
def hasty_judge(mermaid_judge: MermaidJudge) -> Iterator[MermaidJudge]:
    """A judge that gives each diagram a fifth of a second, whatever the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mermaid_engines, "CPU_SECONDS", 0.2)
        yield type(mermaid_judge)()


@pytest.fixture(scope="module")
def engine(mermaid_judge: MermaidJudge) -> MermaidEngine:
    return MermaidEngine()


@pytest.fixture(scope="module")
def spare_engine(mermaid_judge: MermaidJudge) -> MermaidEngine:
    """An engine to be spoilt."""
    return MermaidEngine()


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_what_mermaid_draws_has_no_fault(mermaid_judge: MermaidJudge, engine: MermaidEngine, text: str) -> None:
    assert mermaid_judge.fault(text) is None
    assert engine.rejection(text) is None, "the example is not one that Mermaid takes"
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


@pytest.mark.parametrize(
    "text",
    [
        "graph TD\nA[" + "(" * 20_000,
        "graph TD\nA" + " & A" * 10_000,
        "mindmap\n" + "".join(" " * depth + "x\n" for depth in range(1, 200)),
        "stateDiagram-v2\n" + "state s {\n" * 300 + "}\n" * 300,
        "---\na: " + "[" * 20_000 + "\n---\ngraph TD\nA\n",
        "%%{" * 5_000,
        "\n" * 40_000 + "graph TD",
        "graph TD\nA[\x00\x1b[31m]-->B\x07",
        "graph TD\nA[\ud800]-->\udfff",
        "sequenceDiagram\n" + " " * 20_000 + "A->>-B: x\n",
        "`; throw 1; `${globalThis.judge = null}",
        "graph TD\nA[</script>'\"\\]\u2028-->B",
    ],
    ids=[
        "brackets",
        "joins",
        "depth",
        "recursion",
        "yaml",
        "directives",
        "blanks",
        "controls",
        "surrogates",
        "spaces",
        "script",
        "separators",
    ],
)
def test_hostile_texts_raise_nothing_and_the_next_diagram_is_judged(hasty_judge: MermaidJudge, text: str) -> None:
    fault = hasty_judge.fault(text)
    assert fault is None or fault.message.isprintable()
    assert hasty_judge.fault(f"pie\n  x{hash(text)}\n") is not None


def test_a_diagram_that_takes_too_long_is_given_up(hasty_judge: MermaidJudge) -> None:
    before = hasty_judge.failures
    assert hasty_judge.fault("graph TD\nA" + " & A" * 5_000) is None
    assert hasty_judge.failures == before + 1


def test_a_text_longer_than_mermaid_draws_is_not_put_to_it(fake: type[FakeEngine]) -> None:
    assert MermaidJudge().fault("graph TD\n" + "é" * mermaid.LONGEST) is None
    assert fake.asked == 0


def test_an_engine_that_fails_is_no_finding_and_is_replaced(fake: type[FakeEngine]) -> None:
    judge = MermaidJudge()
    fake.answer = EngineError("out of memory")
    assert judge.fault("pie\n  x\n") is None
    assert judge.failures == 1
    fake.answer = Rejection("Error", "any")
    assert judge.fault("pie\n  y\n") == DiagramFault(0, 0, "any")
    assert fake.started == 2


def test_an_engine_that_cannot_be_started_is_tried_once(fake: type[FakeEngine]) -> None:
    judge = MermaidJudge()
    fake.startable = False
    assert judge.fault("pie\n  x\n") is None
    assert judge.fault("pie\n  y\n") is None
    assert fake.started == 1
    assert judge.failures == 2


@pytest.mark.parametrize("name", ["TypeError", "RangeError", "InternalError", "ReferenceError"])
def test_trouble_of_the_script_itself_is_no_verdict(spare_engine: MermaidEngine, name: str) -> None:
    said = json.dumps({"name": name, "message": "", "kind": "", "token": "", "expected": [], "rest": None})
    spare_engine._context.eval(f"judge = () => {{ verdict = {json.dumps(said)} }}")
    with pytest.raises(EngineError, match=name):
        spare_engine.rejection("graph TD\nA")


def test_a_diagram_over_which_mermaid_stumbles_is_not_judged(hasty_judge: MermaidJudge) -> None:
    before = hasty_judge.failures
    assert hasty_judge.fault("classDiagram\n  class A {\n    +call) void\n  }\n") is None
    assert hasty_judge.failures == before + 1


def test_each_text_is_judged_once(fake: type[FakeEngine]) -> None:
    judge = MermaidJudge()
    fake.answer = Rejection("Error", "any")
    first, again = judge.fault("pie\n  x\n"), judge.fault("pie\n  x\n")
    assert first == again is not None
    assert fake.asked == 1


def test_no_more_texts_are_remembered_than_the_bound(fake: type[FakeEngine], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mermaid, "REMEMBERED", 2)
    judge = MermaidJudge()
    for name in "abca":
        judge.fault(f"pie\n  {name}\n")
    assert fake.asked == 4


def test_the_engine_starts_only_for_a_diagram_that_needs_it(fake: type[FakeEngine]) -> None:
    judge = MermaidJudge()
    assert judge.fault("graph TD\n  A[Start] --> B{Sure?}\n  B -->|yes| C((Go))\n") is None
    assert fake.started == 0
    judge.fault("graph TD\n  A[f(x)]\n")
    assert fake.started == 1


def test_threads_share_a_judge(mermaid_judge: MermaidJudge) -> None:
    texts = [f'pie\n  "A{number}" : {"x" if number % 2 else "1"}\n' for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        faults = list(pool.map(mermaid_judge.fault, texts))
    assert [fault is not None for fault in faults] == [bool(number % 2) for number in range(40)]


def test_a_judge_can_be_sent_to_another_process(mermaid_judge: MermaidJudge) -> None:
    assert mermaid_judge.fault("pie\n  x\n") == pickle.loads(pickle.dumps(mermaid_judge)).fault("pie\n  x\n")


@pytest.mark.parametrize("missing", ["quickjs", "mermaidx"])
def test_there_is_no_judge_where_an_engine_is_missing(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    def find(name: str) -> ModuleSpec | None:
        return None if name == missing else find_spec(name)

    monkeypatch.setattr(mermaid_engines, "find_spec", find)
    assert mermaid.find_judge() is None
    assert mermaid.engine_version() == "none"
    with pytest.raises(EngineError, match="installed"):
        MermaidEngine()


def test_a_judge_without_the_scripts_of_the_engine_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mermaid_engines, "_SCRIPTS", ("renamed.js",))
    assert mermaid.find_judge() is None


def test_the_engine_says_what_it_is(mermaid_judge: MermaidJudge) -> None:
    assert isinstance(mermaid.find_judge(), MermaidJudge)
    assert re.fullmatch(r"mermaidx \d[\w.]* quickjs-ng \d[\w.]*", mermaid.engine_version())


def test_looking_for_a_judge_loads_no_engine() -> None:
    code = "import sys, linter.mermaid as m; m.find_judge(); print({'quickjs', 'mermaidx'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


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
def test_mermaid_takes_every_plain_diagram(engine: MermaidEngine, text: str) -> None:
    if is_plain(text):
        assert engine.rejection(text) is None


@pytest.mark.parametrize(
    "part", ["A[", 'A["', "A -- ", "A & ", "A-->", "A{{a}}", "subgraph ", ":::A", "class A,", "direction ", "%"]
)
def test_plain_patterns_take_no_time_over_hostile_lines(part: str) -> None:
    for header in ("graph TD\n", "sequenceDiagram\n"):
        assert not is_plain(header + part * (40_000 // len(part)) + "!")


def test_the_lines_that_mermaid_counts_are_the_texts_own() -> None:
    text = "---\ntitle: a\n---\n\n%%{init: {}}%% graph TD\n  A\n\n  %% b\n  C\n%%{wrap}%%\n"
    assert parsed_lines(text) == [(4, " " * 14 + " graph TD"), (5, "  A"), (8, "  C"), (9, ""), (10, "")]


def test_a_fault_without_a_place_is_at_the_first_line() -> None:
    assert fault_of("%% a\n  pie\n  x", Rejection("Error", "Unheard of.")) == DiagramFault(1, 2, "unheard of")


FENCE = re.compile(r"^( *)```mermaid\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def _fences(page: Path) -> list[tuple[int, str]]:
    """The mermaid fences of a page: the line of each, from 1, and its text without the fence's indentation."""
    text = page.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, match.start()) + 1, re.sub(rf"(?m)^ {{0,{len(match[1])}}}", "", match[2]))
        for match in FENCE.finditer(text)
    ]


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
