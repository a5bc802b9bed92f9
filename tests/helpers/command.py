"""The command line in this process, what a run left behind, files to run it on."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path

from linter.cli.main import run

TRACKER = "---\ntype: tracking-system\ntitle: Progress\n---\n\n# Progress\n\nNothing is open.\n"
GUIDE = "---\ntype: guide\n---\n\n# A guide\n"
EXAM = "# Short Exam\n\nNothing is asked here.\n"


@dataclass(frozen=True)
class Done:
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str


def lint(*args: object, cwd: Path) -> Done:
    """The command line in this process: fast, and with its own exit codes."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(arg) for arg in args])
    out.flush()
    err.flush()
    return Done(code, *(stream.buffer.getvalue().decode("utf-8") for stream in (out, err)))


def write(folder: Path, **files: str | bytes) -> Path:
    """Files in a folder; `__` stands for a slash, names without a full stop end in `.md`."""
    for name, content in files.items():
        path = folder / (name.replace("__", "/") if "." in name else name.replace("__", "/").replace("_", "-") + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


def codes(done: Done) -> list[str]:
    """The codes of a concise report, in order."""
    return [line.split(": ")[1].split(" ")[1] for line in done.out.splitlines()[:-1]]


def listed(folder: Path, *args: object) -> list[str]:
    """The pages a run in a folder would read."""
    return lint("--show-files", *args, cwd=folder).out.splitlines()
