"""Where a process begins: a command whose answer is known is answered before the linter is imported."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False  # `typing` would take longer to import than all of this

if TYPE_CHECKING:
    from typing import NoReturn

NEVER_REPLAYED = (
    *("--version", "--help", "-h", "baseline", "clean", "completion", "config", "init", "inspect"),
    *("new", "rule", "server", "status"),
)


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    if sys.platform != "win32" and sys.getfilesystemencoding().lower() not in ("utf-8", "utf8"):
        _start_in_utf8()
    words = sys.argv[1:]
    try:
        code = _known(words)
        code = _flushed(_run(words) if code is None else code)
    except KeyboardInterrupt:  # while the linter is imported, or what it said is kept
        code = 130
    sys.exit(code)


def _start_in_utf8() -> None:
    """Starts anew where the locale reads names of files otherwise: a path and a fingerprint are the same everywhere.

    Python itself does so in the locale C, unless it is told not to. What is printed stays in the locale's encoding.
    """
    if sys.stdout is not None:
        os.environ.setdefault("PYTHONIOENCODING", f"{sys.stdout.encoding}:{sys.stdout.errors}")
    try:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    except OSError:  # then names are read as the locale has them
        return


def _known(words: list[str]) -> int | None:
    """The exit code of a command whose output was printed again; None where it has to be run."""
    try:
        return None if _is_never_replayed(words) else _replayed(words)
    except OSError as error:  # nobody reads, or the disk is full
        return _explained(error)


def _is_never_replayed(words: list[str]) -> bool:
    """Whether the command is one whose output is not kept, so that it should not wait for the cache."""
    return "_LINT_MODULES_COMPLETE" in os.environ or words[:1] in ([word] for word in NEVER_REPLAYED)


def _replayed(words: list[str]) -> int | None:
    from linter.app.replay import replay

    return replay(words)


def _run(words: list[str]) -> int:
    from linter.app import replay as app_replay
    from linter.cli.main import run

    gc.set_threshold(20_000)  # a run keeps nearly all it makes: looking for waste as often as usual costs 4 % of it
    said = app_replay.begin_recording()
    code = run(words)
    if said.basis is not None and not said.disturbed and code in (0, 1):  # not where it was interrupted
        from linter.app.replay import store_output

        store_output(*said.basis, words, "".join(said.parts), code)
    return code


def _flushed(code: int) -> int:
    """The exit code, once all is written; what the interpreter itself could not write it would end with 120."""
    try:
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except OSError as error:
        code = _explained(error)
    try:
        if sys.stderr is not None and not sys.stderr.closed:
            sys.stderr.flush()
    except OSError:  # nobody can be told
        from linter.cli.console import abandon

        abandon(sys.stderr)
    return code


def _explained(error: OSError) -> int:
    from linter.cli.main import explain

    return explain(error)
