"""What careful authors write passes, real faults are found at their line, and hostile code costs nothing."""

from __future__ import annotations

import time
import warnings
from contextlib import suppress

import pytest

from linter.api import lint_text
from linter.checks import code as checks_code
from linter.checks.code import BeyondLimitError

PARSERS = {
    "python": checks_code.python_fault,
    "json": checks_code.json_fault,
    "yaml": checks_code.yaml_fault,
    "toml": checks_code.toml_fault,
}

UNITS = [
    "(",
    "[",
    "{",
    '{"a":',
    "a.",
    "-",
    "not ",
    "lambda:",
    "a: ",
    "- ",
    "[a for ",
    "def f():\n #\n",
    "...,",
    '"',
    "'''",
]
UNITS += [
    "f'{",
    "a=",
    "/*",
    "//\n",
    "{a:",
    "x[",
    "? ",
    "&a ",
    "*a\n",
    "!a ",
    "| ",
    "[a.",
    "\\",
    "# ...\n",
    "%a\n",
    ", ...",
    "\n...\n",
    ",\n#\n",
    "x = !a \\\n",
    "except a, ",
    "…",
]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "    return x\n"),
        ("python", "def f():\n    # later\n"),
        ("python", "def f(\n    a,  # first\n):\n    # later\n\nclass A:\n    # three fields\n"),
        ("python", "if a:\n    # nothing\nelse:\n    # nothing\n"),
        ("python", "await f(a=1, ...)\n"),
        ("python", "x = {\n    'a': 1,\n    ...\n}\n"),
        ("python", "x = [1, …]\n"),
        ("python", "%matplotlib inline\n!pip install x\nf?\n"),
        ("python", "%%bash\nls -l\n"),
        ("python", "In [1]: 2 +\n"),
        ("python", ">>> f(\n... 1)\n"),
        ("python", "print('\\d' is 1)\n"),
        ("python", "def f[T](x: T) -> T: ...\n"),
        ("python", "try:\n    x()\nexcept a.B, C,:\n    pass\ntry:\n    x()\nexcept* D, E:\n    pass\n"),
        ("python", 'x = t"{a}" + Rt\'\\d\' + t"""\n{b}\n"""\n'),
        ("python", "f(a=1, ..., b=2)\ndef g(a, ..., b): pass\n"),
        ("python", "f(\n    ...\n    a=1,\n    # and so on\n    ...,\n    b=2,\n)\n"),
        ("python", "x = {\n    'a': 1\n    ...  # and so on\n}\n"),
        ("python", "x = !grep a \\\n    b\nself.x['a'] = %time f()\n! ls\n!!ls \\\n   -l\n%run \\\n  a.py\n"),
        ("json", ""),
        ("json", '# a comment\n{"a": "http://x#y", /* b */ "b": 1} // c\n'),
        ("json", '{"a": 1}\n{"a": 2}\n'),
        ("json", '{"a": [1, ...], ..., "b": ...}'),
        ("json", '{\n  "a": 1,\n  ...\n}'),
        ("json", '{"n": {{ count }}}'),
        ("yaml", "a: 1\n...\nb: 2\n"),
        ("yaml", "a:\n  - b: !Ref c\n    ...\n  - *d\n"),
        ("yaml", "{{ template }}\n\t- x"),
        ("toml", "a = ...\n...\n[b]\nc = 1 # d\n"),
        ("toml", "# nothing\n"),
    ],
)
def test_passes(language: str, code: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert PARSERS[language](code) is None


@pytest.mark.parametrize(
    ("language", "code", "line"),
    [
        ("python", "x = 1\nf(timeout=50ms)\n", 1),
        ("python", "def f():\nreturn 1\n", 1),
        ("python", "a = (1,\n     2\n", 0),
        ("python", "print 'x'\n", 0),
        ("python", "f(\n    a=1\n    ...\n    b=2\n)\n", 1),
        ("python", "try:\n    x()\nexcept A, b:\n    print b\n", 3),
        ("python", "a !b\n", 0),
        ("python", "GET /health?all=1\n", 0),
        ("json", '{"a": 1,\n "b": 50ms}\n', 1),
        ("json", "{'a': 1}\n", 0),
        ("json", '{"a": 1,}\n', 0),
        ("yaml", "a: 1\nb: >95%\n", 1),
        ("yaml", "a: b: c\n", 0),
        ("yaml", "a:\n\t- b\n", 1),
        ("toml", "a = 1\nb = 50ms\n", 1),
        ("toml", "a = [1,\n", 0),
    ],
)
def test_finds(language: str, code: str, line: int) -> None:
    found = PARSERS[language](code)
    assert found is not None
    assert found[0] == line


ENDLESS = 20  # seconds of processor time: a hundredfold what the costliest takes, so that no slow machine reaches it


@pytest.mark.parametrize("language", list(PARSERS))
@pytest.mark.parametrize("unit", UNITS)
def test_hostile(language: str, unit: str) -> None:
    for code in (unit * (60_000 // len(unit)), " " * 9 + unit * 500 + "\n" + unit * 200):
        start = time.process_time()
        with suppress(BeyondLimitError):
            PARSERS[language](code)
        assert time.process_time() - start < ENDLESS


@pytest.mark.parametrize(
    ("language", "code", "reason"),
    [
        ("python", "x = " + "not " * 5_000 + "y\n", "too deep"),
        ("python", "x = " + "(" * 300 + ")" * 300 + "\n", "too many nested parentheses"),
        (
            "python",
            "".join(" " * n + "if x:\n" for n in range(120)) + " " * 120 + "y\n",
            "too many levels of indentation",
        ),
        ("python", f"x = {'9' * 5_000}\n", "digits"),
        ("python", "x = 1\n" * 20_000, "longer than 65,536 characters"),
        ("json", "[" * 5_000 + "]" * 5_000, "too deep"),
        ("yaml", "[" * 200 + "]" * 200, "beyond 100 levels"),
        ("yaml", "[" * 5_000 + "]" * 5_000, "too deep"),
        ("toml", f"a = {'[' * 5_000}{']' * 5_000}\n", "too deep"),
        ("toml", f"a = {'9' * 5_000}\n", "too long a number"),
        ("toml", "a = 1\n" * 5_000, "longer than 16,384 characters"),
    ],
)
def test_what_no_parser_can_judge_is_said(language: str, code: str, reason: str) -> None:
    with pytest.raises(BeyondLimitError, match=reason):
        PARSERS[language](code)
    report = lint_text(f"---\ntype: learning-module\n---\n\n# A\n\n```{language}\n{code}\n```\n")
    (error,) = [error for error in report.run_errors if error.rule == "DOC009"]
    assert error.message.startswith("no verdict on the code example of line 7: ")
    assert reason in error.message
