"""How an expression is called, by the names it goes by: `_WORD = re.compile(...)` and `_WORD.search(line)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.safety.regexes.costs import CALLS
from tests.safety.regexes.sites import Site

UNKNOWN = frozenset({"match", "search"})  # the ways to call one that nothing is known of


@dataclass
class Names:
    """The names in a module: what each is made of, the methods called on each, and where each is given its value."""

    made_of: dict[str, set[str]] = field(default_factory=dict)
    methods: dict[str, set[str]] = field(default_factory=dict)
    places: list[tuple[str, int, int]] = field(default_factory=list)

    def of(self, site: Site, shared: Mapping[str, set[str]]) -> set[str]:
        """The methods called on what a place makes, by the name of the variable or function it stands in.

        `shared` are methods called on names in any module.
        """
        own = [(last - first, name) for name, first, last in self.places if first <= site.first and site.last <= last]
        return self._called(min(own)[1], set()) | shared.get(min(own)[1], set()) if own else set()

    def _called(self, name: str, seen: set[str]) -> set[str]:
        seen.add(name)
        holders = {holder for holder, parts in self.made_of.items() if name in parts} - seen
        return self.methods.get(name, set()).union(*(self._called(holder, seen) for holder in holders))


def names_in(source: str) -> Names:
    """The names of a module, read from its text."""
    names = Names()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    names.made_of.setdefault(target.id, set()).update(_parts(node.value))
                    names.places.append((target.id, node.lineno, node.end_lineno or node.lineno))
        elif isinstance(node, ast.FunctionDef):
            names.places.append((node.name, node.lineno, node.end_lineno or node.lineno))
        elif isinstance(node, ast.Attribute) and node.attr in CALLS and (name := _name(node.value)) not in (None, "re"):
            names.methods.setdefault(str(name), set()).add(node.attr)
    return names


def _parts(value: ast.expr) -> Iterator[str]:
    """The names whose values an expression may be or hold."""
    inner: list[ast.expr] = []
    if isinstance(value, ast.Dict):
        inner = value.values
    elif isinstance(value, (ast.Tuple, ast.List, ast.Set)):
        inner = value.elts
    elif isinstance(value, ast.IfExp):
        inner = [value.body, value.orelse]
    elif (name := _name(value)) is not None:
        yield name
    for one in inner:
        yield from _parts(one)


def _name(node: ast.expr) -> str | None:
    """The name behind `_WORD`, `_WORDS["a"]`, `module._WORD` and `word_pattern(...)`."""
    while isinstance(node, (ast.Subscript, ast.Call)):
        node = node.value if isinstance(node, ast.Subscript) else node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
