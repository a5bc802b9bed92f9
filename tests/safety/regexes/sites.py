"""Every place in our modules where `re` is handed an expression, found in their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = {"compile", "match", "search", "fullmatch", "finditer", "findall", "sub", "subn", "split", "template"}
OTHERS = ("regex", "re2", "sre_compile", "_sre")


@dataclass(frozen=True)
class Site:
    """A call of a function of `re`; lines are counted from 1, the last one included."""

    file: str
    first: int
    last: int
    text: str

    @property
    def compiles(self) -> bool:
        """Whether the expression is kept, to be called later."""
        return self.text.startswith("re.compile")

    def __str__(self) -> str:
        return f"{self.file}:{self.first}: {self.text}"


def sites(folder: Path) -> Iterator[Site]:
    """The calls in all modules below a folder. Raises ValueError for a use of `re` that the recording cannot follow."""
    for path in sorted(folder.rglob("*.py")):
        yield from sites_in(path.read_text(encoding="utf-8"), path.relative_to(folder.parent).as_posix())


def sites_in(source: str, file: str) -> Iterator[Site]:
    """The calls in the text of a module."""
    tree = ast.parse(source)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("re", *OTHERS):
            raise ValueError(f"{file}:{node.lineno}: write `import re`, and call its functions as `re.compile`")
        if isinstance(node, ast.Import) and any(
            name.name in OTHERS or (name.name == "re" and name.asname) for name in node.names
        ):
            raise ValueError(f"{file}:{node.lineno}: `re` goes by its own name, so that its calls are found")
        if isinstance(node, ast.Attribute) and _is_re(node.value) and node.attr in CALLS and id(node) not in called:
            raise ValueError(f"{file}:{node.lineno}: `re.{node.attr}` is handed on; call it where it stands")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_re(node.func.value):
            text = ast.get_source_segment(source, node) or ""
            if node.func.attr in CALLS:
                yield Site(file, node.lineno, node.end_lineno or node.lineno, " ".join(text.split())[:80])


def _is_re(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "re"
