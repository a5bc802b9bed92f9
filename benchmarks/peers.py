"""The other linters, installed in environments of their own, and the commands of all of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_VERSION = {"rumdl": "--version", "pymarkdown": "version", "markdownlint-cli2": "--version"}


@dataclass(frozen=True, slots=True)
class Tool:
    """A linter: its name with its version, its command for cold and warm runs, and whether it keeps a cache.

    `command` takes the folder of the cache, or None for a run without one.
    """

    name: str
    version: str
    command: Callable[[Path | None], Sequence[str]]
    caches: bool


def installed(into: Path, notes: list[str]) -> dict[str, Tool]:
    """lint-modules, the bare interpreter and the peers that could be installed, by name."""
    found = {
        "bare": Tool("bare interpreter", sys.version.split()[0], lambda cache: [sys.executable, "-c", "pass"], False),
        "lint-modules": _own(),
    }
    programs = {**_from_pypi(into / "python", notes), **_from_npm(into / "node", notes)}
    if program := programs.get("rumdl"):
        found["rumdl"] = Tool("rumdl", _told(program, "rumdl"), lambda cache: _rumdl(program, cache), True)
    if other := programs.get("markdownlint-cli2"):
        command = [str(other), "**/*.md"]
        version = _told(other, "markdownlint-cli2")
        found["markdownlint-cli2"] = Tool("markdownlint-cli2", version, lambda cache: command, False)
    if slow := programs.get("pymarkdown"):
        scan = [str(slow), "scan", "-r", "."]
        found["pymarkdown"] = Tool("pymarkdown", _told(slow, "pymarkdown"), lambda cache: scan, False)
    return found


def _own() -> Tool:
    help_ = subprocess.run(
        [sys.executable, "-m", "linter", "check", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    caches = "--cache-dir" in help_.stdout
    base = [sys.executable, "-m", "linter", "check", "--no-progress", "--output", "concise", "."]

    def command(cache: Path | None) -> Sequence[str]:
        if not caches:
            return base
        return [*base, "--no-cache"] if cache is None else [*base, "--cache-dir", str(cache)]

    return Tool("lint-modules", "this checkout", command, caches)


def _rumdl(program: Path, cache: Path | None) -> Sequence[str]:
    return [str(program), "check", *(["--no-cache"] if cache is None else ["--cache-dir", str(cache)]), "."]


def _from_pypi(into: Path, notes: list[str]) -> dict[str, Path]:
    folder = into / ("Scripts" if sys.platform == "win32" else "bin")
    if not (folder / "rumdl").exists():
        venv.create(into, with_pip=True, clear=True)
        command = [str(folder / "python"), "-m", "pip", "install", "-q", "rumdl", "pymarkdownlnt"]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            notes.append("rumdl and pymarkdown could not be installed.")
    return {name: folder / name for name in ("rumdl", "pymarkdown") if (folder / name).exists()}


def _from_npm(into: Path, notes: list[str]) -> dict[str, Path]:
    program = into / "node_modules" / ".bin" / "markdownlint-cli2"
    npm = shutil.which("npm")
    if not program.exists() and npm is not None:
        into.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--silent", "--prefix", str(into), "markdownlint-cli2"]
        subprocess.run(command, capture_output=True, check=False)
    if program.exists():
        return {"markdownlint-cli2": program}
    notes.append("markdownlint-cli2 was not measured: there is no Node here." if npm is None else "npm failed.")
    return {}


def _told(program: Path, name: str) -> str:
    """The version that a program tells of itself: its last word that holds a digit."""
    told = subprocess.run([str(program), _VERSION[name]], capture_output=True, text=True, check=False)
    words = [word for word in told.stdout.split("\n")[0].split() if any(char.isdigit() for char in word)]
    return words[-1].strip("()v") if words else "?"
