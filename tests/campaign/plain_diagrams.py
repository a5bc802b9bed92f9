"""Well-formed diagrams of every plain kind, most of them changed a little: what is plain, Mermaid itself must take.

A fault that is found without Mermaid must be the one that Mermaid finds.
A case that nothing has changed must be plain too, so that the campaign tries what it is meant to.
"""

from __future__ import annotations

import functools
from random import Random

from linter.mermaid.engine import EngineError, MermaidEngine
from linter.mermaid.messages import fault_of
from linter.mermaid.plain import is_plain
from linter.mermaid.plain_faults import label_fault
from tests.campaign.running import Campaign, Case

_NAMES = ("A", "B", "Client", "DB2", "node_1", "Lease", "Zed", "API", "as1", "Done")
_WORDS = ("lease", "expires after 30 s", "R + W > N", "the clock's drift", "a, b (c)", "50% of all", "x < y", "100 %",
          "Tcp/Ip", "naïve café", "🚀 launch", "end of it", "state", "e.g. this", "10-20", "a -> b", "[x]", "v2.1",
          "a<br/>b", "title", "O(n)", "don't")  # fmt: skip
_SAFE_WORDS = ("lease", "expires after 30 s", "R + W", "the clock's drift", "a, b", "naïve café", "🚀 launch", "v2.1")
_LABELS = ("lease", "expires after 30 s", "a<br/>b", '"f(x) [y]"', "R + W > N", "50% of all", "Tcp", "naïve, café")
_LINES: dict[str, tuple[str, ...]] = {
    "graph TD": (
        *("$n --> $n", "$n[$l] -->|$l| $n{$l}", "$n(($l)) -.-> $n([$l])", "$n -- yes --> $n", "$n & $n --> $n & $n"),
        *("subgraph $n\n  $n --> $n\nend", 'subgraph "$s"\n  direction LR\n  $n\nend', "style $n fill:#f96,color:#fff"),
        *("classDef hot fill:#f96,stroke-dasharray: 5 5;", "class $n,$n hot", "$n:::hot ==> $n", "2PC[$l] --- $n"),
        *("$n -.- $n", "$n === $n", "$n ~~~ $n", '$n -. "$s" .-> $n', "$n == no ==> $n", "$n <--> $n{{$l}};"),
    ),
    "sequenceDiagram": (
        *("$n->>$n: $t", "$n-->>$n: $t", "$n -x $n: $t", "$n->>+$n: $t", "activate A\ndeactivate A"),
        *("A->>+B: $t\nB-->>-A: $t", "participant $n as $t", "actor $n", "Note over $n,$n: $t", "note left of $n: $t"),
        *(
            "alt $t\n  $n->>$n: $t\nelse $t\n  $n->>$n: $t\nend",
            "loop $t\n  A->>+C: $t\n  C->>-A: $t\nend",
            "autonumber",
        ),
        *("rect rgb(240, 255, 240)\n  $n->>$n: $t\nend", "par $t\n  $n->>$n: $t\nand $t\n  $n->>$n: $t\nend"),
    ),
    "stateDiagram-v2": (
        *(
            "[*] --> $n",
            "$n --> $n : $s",
            "$n --> [*]",
            "$n: $s",
            "$n",
            "state Group {\n  [*] --> $n\n  --\n  $n --> $n\n}",
        ),
        *('state "$s" as $n', "state $n <<choice>>", "note right of $n\n  $s\n  $s\nend note", "note left of $n : $s"),
        *("direction LR", "classDef hot fill:#f96,color:#fff", "class $n,$n hot", 'state "$s" as Group$u {\n  $n\n}'),
    ),
    "classDiagram": (
        *("class $n", "class $n {\n  +int age\n  -swim(to: int) bool\n  <<interface>>\n\n  #x\n}", "$n <|-- $n"),
        *("$n *-- $n : $s", "$n o-- $n", "$n --o $n", "$n ..|> $n : $s", '$n "1" --> "0..*" $n : $s', "$n : +swim()"),
        *('note for $n "$s"', 'note "$s"', 'class $n["$s"]', "class $n~T~ {\n  List~T~ all\n}"),
        *("direction LR", "$n .. $n"),
    ),
    "erDiagram": (
        *("$n ||--o{ $n : has", "$n }o..|| $n : $q", "$n |o--|{ $n : is_in", "$n", "$n {\n}", "direction TB"),
        *("$n {\n  int id PK\n  string(20) name\n  string other_id FK, UK $q\n}", "LINE-ITEM }|--o| $n : of"),
    ),
    "gantt": (
        *("title $t", "dateFormat YYYY-MM-DD", "axisFormat %m/%d", "section $t", "$s :a1, 2024-01-01, 3d", "$s: 2d"),
        *("$s :crit, done, after a1, 2d", "excludes weekends", "tickInterval 1week", "todayMarker off", "$s (a) : 3d"),
    ),
    "journey": ("title $t", "section $s", "$s: 5: Me, You", "$s: 3", "$s : 4 : Me"),
    "pie": ("title $t", "$q : 60", "$q: 0.5"),
    "timeline": ("title $t", "section $s", "2004 : $s : $s\n  : $s", "$s : 10:30 $s", "$s"),
    "mindmap": ("    $s", "    $n(($s))", "      $n[$s]", '    $n("$s")', "        $n($s)", "    $n{{$s}}"),
}
_HEADERS = {
    "graph TD": ("graph TD", "flowchart LR", "graph TB;"),
    "stateDiagram-v2": ("stateDiagram-v2", "stateDiagram"),
    "classDiagram": ("classDiagram", "classDiagram  "),
    "pie": ("pie", "pie showData", "pie title Pets", "pie showData title Pets"),
    "mindmap": ("mindmap\n  root((the root))", "mindmap\n  the root"),
}
_PREAMBLES = (
    *("", "", "", "%% a comment\n\n", "\n", "---\ntitle: A title\n---\n", "---\nconfig:\n  theme: dark\n---\n"),
    *('%%{init: {"theme": "forest"}}%%\n', "%% {braces}\n%%{init: {'theme': 'neutral'}}%%\n"),
    "%%{init: {'theme': 'base', 'themeVariables': { 'primaryColor': '#fff', 'lineColor': '#ababab'}}}%%\n",
)
# What stands in the lexers: signs and words that end a text, open a block, a comment, a string or another statement.
_PIECES = (
    *" \t\n:;#%{}()[]<>\"'`~|-+*=.,&@!?/\\$^_0aoxvX",
    *("%%", "::", ":::", "-->", "--", "->>", "->", "-x", "-)", "<<", ">>", "<|", "|>", "..", "||", "o{", "}|", "[*]"),
    *("end", "end note", "direction ", "direction TB", "note ", "note right of A", "state ", "class ", "style ", "as "),
    *("title ", "section ", "click A", "call x()", "href", "accTitle: x", "accDescr {", "default", "hide ", "scale 1"),
    *("activate ", "deactivate ", "subgraph ", "alt x", "else", "and", "par", "loop", "box ", "link ", "wrap:"),
    *("PK", "FK", "to ", "one ", "1", "2024-01-01", "weekday monday", "mindmap", "gantt", "pie", "::icon(x)", "\u00e9"),
    *("constructor", "__proto__", "toString", "#35;", "#quot;", "&amp;", "<b>", "<br>", "</b", "%%{", "}%%"),
)  # fmt: skip


def _line(dice: Random, template: str) -> str:
    """A template with its signs filled in: names, labels, texts that a quote may hold, and what is met once only."""

    def filled(sign: str) -> str:
        match sign:
            case "n":
                return dice.choice(_NAMES)
            case "l":
                return dice.choice(_LABELS)
            case "q":
                return f'"{dice.choice(_SAFE_WORDS)}"'
            case "u":
                return str(dice.randrange(1_000_000))
            case "s":
                return dice.choice(_SAFE_WORDS)
        return dice.choice(_WORDS)

    first, *rest = template.split("$")
    return first + "".join(filled(piece[0]) + piece[1:] for piece in rest)


def _well_formed(dice: Random) -> str:
    kind = dice.choice(list(_LINES))
    lines = [_line(dice, dice.choice(_LINES[kind])) for _ in range(dice.randint(1, 7))]
    body = "\n".join(f"    {part}" for line in lines for part in line.split("\n"))
    if dice.random() < 0.2:
        body += "\n  %% a comment {of all}"
    return f"{dice.choice(_PREAMBLES)}{dice.choice(_HEADERS.get(kind, (kind,)))}\n{body}\n"


def _mutated(dice: Random, text: str) -> str:
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        lines = text.split("\n")
        place = dice.randrange(len(text) + 1)
        match dice.randrange(7):
            case 0:
                text = text[:place] + text[place + dice.choice((1, 1, 2, 5)) :]
            case 1:
                lines.insert(dice.randrange(len(lines)), lines[dice.randrange(len(lines))])
                text = "\n".join(lines)
            case 2:
                del lines[dice.randrange(len(lines))]
                text = "\n".join(lines)
            case 3:
                row = dice.randrange(len(lines))
                lines[row] = (
                    dice.choice(("", " ", "\t", "        ")) + lines[row].lstrip() + dice.choice(("", " ", "\t"))
                )
                text = "\n".join(lines)
            case _:
                text = text[:place] + dice.choice(_PIECES) + text[place:]
    return text


def _mislabelled(dice: Random) -> str:
    """A flowchart with a label in need of quotes, by one sign in it or more."""
    lines = [_line(dice, dice.choice(_LINES["graph TD"])) for _ in range(dice.randint(1, 5))]
    label = "".join(dice.choice((*_SAFE_WORDS, *_PIECES, "(", "(", "[", "{", '"', "f(x)", "[1, 2]")) for _ in range(3))
    shape = dice.choice(
        ("A[$]", "A($)", "A{$}", "A -->|$| B", "A[$] --> B", "A --> B[$]", "A & B[$]:::hot", "A[x] --- B($)")
    )
    lines.insert(dice.randrange(len(lines) + 1), shape.replace("$", f"a {label} b"))
    return f"{dice.choice(_PREAMBLES)}graph TD\n" + "\n".join(lines) + "\n"


def _made(dice: Random, number: int) -> Case:
    if number % 8 in (1, 2):
        return Case("mutant.mmd", _mislabelled(dice).encode())
    text = _well_formed(dice)
    if number % 8 == 0:
        return Case("well-formed.mmd", text.encode())
    return Case("mutant.mmd", _mutated(dice, text).encode())


@functools.cache
def _engine() -> MermaidEngine:
    return MermaidEngine()


def _wrong(case: Case) -> str | None:
    text = case.data.decode()
    plain = is_plain(text)
    fault = None if plain else label_fault(text)
    if not plain and fault is None:
        return None if case.path == "mutant.mmd" else "a well-formed diagram is not plain"
    try:
        rejection = _engine().rejection(text)
    except EngineError as error:
        _engine.cache_clear()
        return f"it is judged without Mermaid, and Mermaid fails on it: {error}"
    if plain:
        return None if rejection is None else f"it is plain, and Mermaid rejects it: {rejection.message}"
    told = rejection and fault_of(text, rejection)
    return None if told == fault else f"without Mermaid it has the {fault}, and with it {told}"


CAMPAIGN = Campaign("plain_diagrams", "diagrams", _made, _wrong, short=1_000, long=20_000)
