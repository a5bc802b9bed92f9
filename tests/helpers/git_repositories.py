"""Real repositories, and what is new in them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.helpers.command import Done
from tests.helpers.gated_page import gate

LINKS = "---\ntype: learning-module\n---\n\n# Module 2: Links\n\nSee [one](module-1.md) and [two](notes.txt).\n"


def git(folder: Path, *args: str) -> str:
    own = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *own, *args], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, message: str = "x") -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def new(folder: Path, *args: object, ref: str = "main") -> Done:
    return gate("--new-from", ref, *args, cwd=folder)


def lines(done: Done) -> list[str]:
    """Path, line and code of each finding."""
    return [f"{line.split(': ')[0].rsplit(':', 1)[0]} {line.split()[2]}" for line in done.out.splitlines()[:-1]]
