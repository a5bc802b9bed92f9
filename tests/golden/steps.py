"""What a case is made of: the files it begins with, edits of them, calls of the tool, messages of an editor."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Build = Callable[[Path], None]
"""Fills the empty project folder of a case."""


@dataclass(frozen=True)
class Edit:
    """A change of files that the harness makes before a call."""

    label: str
    apply: Build


@dataclass(frozen=True)
class Call:
    """One call of the tool in the project folder. `{work}` in a word or variable is the folder above the project."""

    words: tuple[str, ...]
    stdin: bytes | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()

    @property
    def label(self) -> str:
        """The call as somebody would type it."""
        variables = [f"{name}={shlex.quote(value)} " for name, value in self.env.items()]
        return f"{''.join(variables)}lint-modules {shlex.join(self.words)}".rstrip()


@dataclass(frozen=True)
class Message:
    """One message to the language server, and how many messages of a method are awaited after it.

    A request awaits its answer. `{project}` in the parameters is the URI of the project folder.
    """

    method: str
    params: Mapping[str, object] | None
    request: bool = False
    await_method: str | None = None
    await_count: int = 1

    @property
    def label(self) -> str:
        """The message with its parameters, as one line; of whole pages only the beginning."""
        return re.sub(r'("text": ".{40})(?:[^"\\\\]|\\\\.)*"', r'\1…"', f"{self.method} {json.dumps(self.params)}")


@dataclass(frozen=True)
class Conversation:
    """One run of `lint-modules server`, from its start to its end."""

    messages: tuple[Message, ...]
    edits: tuple[Edit, ...] = ()
    label: str = "lint-modules server"


Step = Call | Conversation


@dataclass(frozen=True)
class Case:
    """Steps that share one folder, and with it one cache, in their order. Cases know nothing of each other.

    `needs` is a folder outside the project: the case is skipped where it is absent, and of its texts digests are
    recorded only. So they are of a `brief` case, whose texts would fill the records. `weight` is about how many
    seconds the case takes; the heaviest start first. `quick` cases run in every test run.
    """

    name: str
    build: Build
    steps: tuple[Step, ...]
    needs: Path | None = None
    brief: bool = False
    weight: int = 5
    quick: bool = False


def call(line: str, *edits: Edit, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> Call:
    """A call of the tool with the arguments of a line, split as a shell does."""
    return Call(tuple(shlex.split(line)), stdin, env or {}, edits)


def calls(lines: str) -> tuple[Call, ...]:
    """A call for each line of a block."""
    return tuple(call(line) for line in lines.strip().splitlines())


def write(path: str, content: str | bytes) -> Edit:
    """A file with this content, new or in place of the one that was there."""

    def apply(project: Path) -> None:
        target = project / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())

    short = isinstance(content, str) and len(content) < 100
    return Edit(f"write {content!r} to {path}" if short else f"write {path}", apply)


def append(path: str, text: str) -> Edit:
    """A text at the end of a file."""

    def apply(project: Path) -> None:
        target = project / path
        target.write_bytes(target.read_bytes() + text.encode())

    return Edit(f"append {text!r} to {path}", apply)


def append_to_first(part: str, text: str) -> Edit:
    """A text at the end of the first page that has a part in its name, so that the edit names no page."""

    def apply(project: Path) -> None:
        target = min(page for page in project.rglob("*.md") if part in page.name)
        target.write_bytes(target.read_bytes() + text.encode())

    return Edit(f"append {text!r} to the first page named *{part}*", apply)


def replace(path: str, old: str, new: str) -> Edit:
    """Another text in place of every one like this. Raises ValueError where there is none: a case tests its edit."""

    def apply(project: Path) -> None:
        target = project / path
        text = target.read_text(encoding="utf-8")
        if old not in text:
            raise ValueError(f"{path} holds no {old!r}")
        target.write_text(text.replace(old, new), encoding="utf-8", newline="")

    return Edit(f"replace {old!r} with {new!r} in {path}", apply)


def remove(path: str) -> Edit:
    """A file less."""
    return Edit(f"remove {path}", lambda project: (project / path).unlink())
