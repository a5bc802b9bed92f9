"""What careful authors write passes, real faults are found at their line, and hostile code costs nothing."""

from __future__ import annotations

import time
import warnings

import pytest

from linter import code_data, code_python

PARSERS = {
    "python": code_python.fault,
    "json": code_data.json_fault,
    "yaml": code_data.yaml_fault,
    "toml": code_data.toml_fault,
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
        ("toml", f"a = {'9' * 5_000}\n"),
        ("toml", f"a = {'[' * 5_000}{']' * 5_000}\n"),
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


@pytest.mark.parametrize("language", list(PARSERS))
@pytest.mark.parametrize("unit", UNITS)
def test_hostile(language: str, unit: str) -> None:
    for code in (unit * (60_000 // len(unit)), " " * 9 + unit * 500 + "\n" + unit * 200):
        start = time.process_time()
        PARSERS[language](code)
        assert time.process_time() - start < 1.5
