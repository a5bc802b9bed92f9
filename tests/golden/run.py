"""Runs cases with a tool, and tells what came of it as text that two tools can be compared by.

The tool is a program in another process, named by its path: nothing of the package is imported here.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from tests.golden.steps import Call, Case, Conversation, Message, Step

RECORDS = Path(__file__).with_name("records")

_TIME_LIMIT = 600  # seconds for one step: far from what any takes, so that a tool that hangs is ended
_SHOWN = 12_000  # bytes of a text that stand in a record; of a longer one the digest only
_CACHE_FOLDER = ".lint-modules-cache"  # caches are no result; later versions keep them outside of projects
_UNRECORDED = frozenset({_CACHE_FOLDER, ".git"})
_MODE = 0o644


@dataclass(frozen=True)
class Text:
    """Something that was printed or written. Its digest is of every byte; its lines are for people."""

    name: str
    content: bytes

    def render(self, *, whole: bool) -> Iterator[str]:
        digest = hashlib.sha256(self.content).hexdigest()[:16]
        yield f"{self.name}: {len(self.content)} bytes, {digest}"
        if whole:
            lines = self.content.decode(errors="backslashreplace").split("\n")
            last = lines.pop()
            yield from (f"| {_visible(line)}".rstrip(" ") for line in lines)
            if last:
                yield f"| {_visible(last)}"
                yield "(no newline at the end)"


@dataclass(frozen=True)
class Outcome:
    """What came of one step."""

    label: str
    code: int | None
    texts: tuple[Text, ...]


def tool_command(tool: Path) -> tuple[str, ...]:
    """The words that start a tool: a `lint-modules` executable, or an interpreter that has the package."""
    path = os.path.abspath(tool)
    return (path, "-P", "-m", "linter") if tool.name.startswith("python") else (path,)


def run_case(case: Case, tool: Sequence[str]) -> list[Outcome]:
    """Runs the steps of a case in a new temporary folder."""
    with tempfile.TemporaryDirectory(prefix="golden-") as name:
        root = Path(name).resolve()
        project = root / "work" / "project"
        for folder in (project, root / "home", root / "cache"):
            folder.mkdir(parents=True)
        case.build(project)
        neutral = _Neutral(root)
        outcomes = []
        for step in case.steps:
            for edit in step.edits:
                edit.apply(project)
            before = _files(root / "work")
            code: int | None
            if isinstance(step, Call):
                code, texts = _run_call(step, tool, root)
            else:
                code, texts = _converse(step, tool, root)
            texts = [Text(neutral.text(text.name), neutral.content(text.content)) for text in texts]
            texts += _changes(before, _files(root / "work"), neutral)
            label = "; ".join([*(edit.label for edit in step.edits), step.label])
            outcomes.append(Outcome(label, code, tuple(texts)))
        return outcomes


def render(case: Case, outcomes: Sequence[Outcome], *, whole: bool = False) -> str:
    """The record of a case. With `whole` every text is given in full, to be read and thrown away.

    Texts that an earlier step has printed too are named by that step, which also shows that a cache changes nothing.
    """
    seen: dict[tuple[str, bytes], int] = {}
    lines: list[str] = []
    brief = case.brief or case.needs is not None
    for number, outcome in enumerate(outcomes, start=1):
        lines += [f"[{number}] {_visible(outcome.label)}"]
        lines += [f"exit {outcome.code}"] if outcome.code is not None else ["no exit"]
        files: list[Text] = []
        for text in outcome.texts:
            earlier = seen.setdefault((text.name, text.content), number)
            printed = text.name in ("stdout", "stderr")
            if case.needs and not whole and not printed:
                files.append(text)
            elif printed and not text.content:
                continue
            elif earlier != number:
                lines.append(f"{_visible(text.name)}: as in [{earlier}]")
            else:
                lines += text.render(whole=whole or (not brief and len(text.content) <= _SHOWN))
        if files:  # not even the names of what lies outside the project
            lines += Text(
                f"{len(files)} files", b"\0".join(file.name.encode() + file.content for file in files)
            ).render(whole=False)
        lines.append("")
    return "\n".join(lines)


def record_path(case: Case) -> Path:
    """The file that holds the record of a case."""
    return RECORDS / f"{case.name}.txt"


def difference(old: str, new: str, names: tuple[str, str]) -> list[str]:
    """A unified diff, with a few lines around each change."""
    return list(difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm="", n=4))


class _Neutral:
    """Takes out of texts what differs between two runs, machines or versions, and nothing else."""

    def __init__(self, root: Path) -> None:
        # The day of the run stands in new pages and rewritten trackers. Where midnight passes, it may be either.
        self._day = date.today()
        # The temporary folder has another name each time.
        self._root = str(root).encode()

    def content(self, content: bytes) -> bytes:
        content = content.replace(self._root, b"<root>")
        for day in {self._day, date.today()}:
            content = content.replace(day.isoformat().encode(), b"<today>")
        content = _TOKEN.sub(rb"::\1<token>\2", content)
        return _VERSION.sub(rb"\1<version>", content)

    def text(self, text: str) -> str:
        return os.fsdecode(self.content(os.fsencode(text)))


# The version of the tool changes with each release; it stands after these words only.
_VERSION = re.compile(
    rb"(lint-modules, version |lint-modules==|lint-modules@v|rev: v"
    rb'|"semanticVersion": "|"name": "lint-modules",\s+"version": ")'
    rb"\d+\.\d+\.\d+(?:\.?[a-z]+\d+)?"
)


# What ends the lines that GitHub is not to read as commands: drawn anew each time, so that no page can know it.
_TOKEN = re.compile(rb"::(stop-commands::)?[0-9a-f]{32}(::)?(?=\n)")


def _environment(root: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """An environment that is the same on every machine: nothing is taken over from the one who runs the harness."""
    git = shutil.which("git")
    folders = [os.path.dirname(git)] if git else []  # noqa: PTH120 - the folder as it is named, no link followed
    own = {
        "PATH": os.pathsep.join(dict.fromkeys([*folders, "/usr/local/bin", "/usr/bin", "/bin"])),
        "HOME": str(root / "home"),
        "XDG_CACHE_HOME": str(root / "cache"),
        "XDG_CONFIG_HOME": str(root / "home" / "config"),
        "TMPDIR": tempfile.gettempdir(),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "xterm-256color",
        "COLUMNS": "80",  # the width that help texts are wrapped at
        "PYTHONDONTWRITEBYTECODE": "1",  # the tool's own folders stay as they are
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    return own | {name: value.replace("{work}", str(root / "work")) for name, value in extra.items()}


def _run_call(step: Call, tool: Sequence[str], root: Path) -> tuple[int | None, list[Text]]:
    words = [word.replace("{work}", str(root / "work")) for word in step.words]
    try:
        done = subprocess.run(
            [*tool, *words],
            input=step.stdin or b"",
            capture_output=True,
            cwd=root / "work" / "project",
            env=_environment(root, step.env),
            timeout=_TIME_LIMIT,
            umask=0o022,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, [Text("no end", f"ended by the harness after {_TIME_LIMIT} s".encode())]
    return done.returncode, [Text("stdout", done.stdout), Text("stderr", done.stderr)]


def _converse(step: Conversation, tool: Sequence[str], root: Path) -> tuple[int, list[Text]]:
    """Sends the messages of an editor one by one, each after what the one before it is to bring has come."""
    command = [*tool, "server"]
    environment, folder = _environment(root, {}), root / "work" / "project"
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=folder, env=environment
        ) as server,
    ):
        watchdog = threading.Timer(_TIME_LIMIT, server.kill)
        watchdog.start()
        try:
            assert server.stdin is not None
            assert server.stdout is not None
            texts = []
            for number, message in enumerate(step.messages, start=1):
                _send(server.stdin, number, message, folder)
                answers = [_pretty(answer) for answer in _awaited(server.stdout, number, message)]
                name = f"({number}) {message.label}"
                texts.append(Text(name, "\n".join([*answers, ""]).encode()))
            server.stdin.close()
            code = server.wait()
        finally:
            watchdog.cancel()
            server.kill()
        errors.seek(0)
        return code, [*texts, Text("stderr", errors.read())]


def _send(stream: IO[bytes], number: int, message: Message, folder: Path) -> None:
    body: dict[str, object] = {"jsonrpc": "2.0", "method": message.method}
    if message.request:
        body["id"] = number
    if message.params is not None:
        body["params"] = message.params
    packed = json.dumps(body).replace("{project}", folder.as_uri()).encode()
    stream.write(b"Content-Length: %d\r\n\r\n" % len(packed) + packed)
    stream.flush()


def _awaited(stream: IO[bytes], number: int, message: Message) -> Iterator[dict[str, object]]:
    """What the server says until it has answered a request, and said what is awaited beside it."""
    answers, notices = int(message.request), message.await_count if message.await_method else 0
    while answers > 0 or notices > 0:
        told = _receive(stream)
        answers -= told.get("id") == number and "method" not in told
        notices -= told.get("method") == message.await_method
        yield told


def _receive(stream: IO[bytes]) -> dict[str, object]:
    length = 0
    while (line := stream.readline().strip()) or not length:
        name, _, value = line.partition(b":")
        if not name:
            raise EOFError("the server has ended before it has said what is awaited")
        length = int(value) if name.lower() == b"content-length" else length
    told: dict[str, object] = json.loads(stream.read(length))
    return told


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


_Files = dict[str, tuple[int, bytes]]


def _files(folder: Path) -> _Files:
    """Mode and content of every file below a folder; of a link, where it leads."""
    found: _Files = {}
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _UNRECORDED)
        for path in (Path(above, name) for name in [*names, *folders]):
            mode = path.lstat().st_mode
            key = str(path.relative_to(folder))
            if stat.S_ISLNK(mode):
                found[key] = mode, os.fsencode(path.readlink())
            elif stat.S_ISREG(mode):
                found[key] = mode, path.read_bytes()
    return found


def _changes(before: _Files, after: _Files, neutral: _Neutral) -> list[Text]:
    """What one step did to the files: new ones whole, changed ones as a diff and a digest, removed ones by name."""
    texts = []
    for key in sorted(before.keys() | after.keys()):
        (old_mode, old), (mode, new) = before.get(key, (0, b"")), after.get(key, (0, b""))
        if (old_mode, old) == (mode, new):
            continue
        old, new = neutral.content(old), neutral.content(new)
        name = f"{key} (mode {stat.S_IMODE(mode):o})" if stat.S_IMODE(mode) != _MODE else key
        if key not in after:
            texts.append(Text(f"removed {key}", b""))
        elif key not in before:
            texts.append(Text(f"created {name}", new))
        else:
            digest = hashlib.sha256(new).hexdigest()[:16]
            delta = "\n".join(difflib.unified_diff(_lines(old), _lines(new), lineterm="", n=0))
            texts.append(Text(f"changed {name} to {digest}", f"{delta}\n".encode()))
    return texts


def _lines(content: bytes) -> list[str]:
    return content.decode(errors="backslashreplace").split("\n")


def _visible(line: str) -> str:
    """A line without signs that move a terminal or hide in a diff. Tabs stay: they are what they look like."""
    return "".join(sign if sign.isprintable() or sign == "\t" else ascii(sign)[1:-1] for sign in line)


def select(cases: Sequence[Case], patterns: Sequence[str]) -> list[Case]:
    """The cases whose names hold one of the patterns; all where there is none."""
    return [case for case in cases if not patterns or any(pattern in case.name for pattern in patterns)]


def steps_of(cases: Sequence[Case]) -> list[Step]:
    """All steps of some cases."""
    return [step for case in cases for step in case.steps]


def missing(case: Case) -> str | None:
    """Why a case cannot be run here."""
    if case.needs is not None and not case.needs.is_dir():
        return f"{case.needs.name} is not beside this checkout"
    return None
