"""Where a process begins: a command whose answer is known is answered before the linter is imported."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    words = sys.argv[1:]
    try:
        code = _known(words)
        code = _run(words) if code is None else code
    except KeyboardInterrupt:  # while the linter is imported, or what it said is kept
        code = 130
    sys.exit(code)


def _known(words: list[str]) -> int | None:
    """The exit code of a command that was told again; None where nobody knows what it says."""
    try:
        return None if _other(words) else _told_again(words)
    except OSError:  # nobody reads, or the disk is full: what comes next meets that too, and knows what to say of it
        return None


def _other(words: list[str]) -> bool:
    """Whether the command is one that no cache answers, and that should not wait for one."""
    return "_LINT_MODULES_COMPLETE" in os.environ or words[:1] in (["--version"], ["--help"], ["-h"], ["completion"])


def _told_again(words: list[str]) -> int | None:
    from linter.cli.again import told_again

    return told_again(words)


def _run(words: list[str]) -> int:
    from linter.cli import recording
    from linter.cli.main import run

    gc.set_threshold(20_000)  # a run keeps nearly all it makes: looking for waste as often as usual costs 4 % of it
    said = recording.begin()
    code = run(words)
    if said.basis is not None and not said.disturbed and code in (0, 1):  # not where it was interrupted
        from linter.cli.again import keep

        keep(*said.basis, words, "".join(said.parts), code)
    return code
