"""The command group, and the exit codes: 0 clean, 1 findings, 2 the run did not complete, 130 interrupted."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Sequence

import click

from linter import __version__
from linter.cli.console import abandon, complain
from linter.errors import LintModulesError, NotFoundError

INCOMPLETE = 2


class _Group(click.Group):
    """`lint-modules PATHS` is `lint-modules check PATHS`; the commands are imported when they are asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version"}
        completing = ctx.resilient_parsing  # a shell asks what may come next: commands too
        if not completing and (not args or (args[0] not in own and args[0] not in _COMMANDS)):
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command = getattr(__import__(f"linter.cli.{module}", fromlist=[name]), name)
        assert isinstance(command, click.Command)
        return command


_COMMANDS = {
    "check": ("command", "check"),
    "status": ("status", "status"),
    "inspect": ("pages", "inspect"),
    "rule": ("config", "rule"),
    "init": ("config", "init"),
    "new": ("pages", "new"),
    "config": ("config", "config"),
    "baseline": ("baseline", "baseline"),
    "clean": ("check", "clean"),
    "completion": ("completion", "completion"),
    "server": ("server", "server"),
}


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lint-modules")
def cli() -> None:
    """Lint learning modules, exams and trackers against the written standard.

    `lint-modules [PATHS]` is the same as `lint-modules check [PATHS]`.
    """


def run(args: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code, 1 for nothing but findings.

    click alone exits 1 for usage errors, Ctrl-C and a full disk.
    """
    if sys.stdout is None:
        complain("standard output is closed")
        return INCOMPLETE
    if "_LINT_MODULES_COMPLETE" in os.environ:
        import linter.cli.completion  # noqa: F401 - how shells are answered
    try:
        code = cli.main(args=args, prog_name="lint-modules", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except SystemExit as stop:  # a shell's question was answered (0), or click met a closed pipe (1)
        return 0 if stop.code in (0, None) else _gone()
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:
        return explain(error)


def explain(error: Exception) -> int:
    """Say why a run did not complete; returns its exit code. An unexpected exception is one line, never a traceback."""
    if isinstance(error, click.ClickException):
        complain(error.format_message())
        if isinstance(error, click.UsageError) and error.ctx is not None:
            complain(f"try `{error.ctx.command_path} --help`", label="help")
    elif isinstance(error, LintModulesError):
        complain(f"{error}{_command_meant(error)}")
    elif isinstance(error, OSError):
        return _os_error(error)
    elif isinstance(error, MemoryError):
        complain("out of memory")
    else:
        complain(f"internal error: {type(error).__name__}: {error}; please report it with the command and the page")
    return INCOMPLETE


def _command_meant(error: LintModulesError) -> str:
    """The command that was meant, where a word was taken for a path that is not there and comes near a command."""
    path = error.path if isinstance(error, NotFoundError) else None
    if path is None or not path.isalpha():
        return ""
    from linter.text.wording import did_you_mean

    return did_you_mean(path, _COMMANDS).replace("did you mean", "did you mean the command")


def _gone() -> int:
    """The reader of our output went away: what is still buffered must not fail a second time at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]
    return INCOMPLETE


def _is_nowhere() -> bool:
    """Whether the current folder was removed."""
    try:
        os.getcwd()  # noqa: PTH109 - nobody wants the folder
    except FileNotFoundError:
        return True
    return False


def _os_error(error: OSError) -> int:
    if error.errno == errno.EPIPE:
        return _gone()
    if error.errno == errno.ENOENT and not error.filename and _is_nowhere():
        complain("the current folder does not exist any more: change to one that does")
    else:
        _give_up_unwritten()
        complain(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
    return INCOMPLETE


def _give_up_unwritten() -> None:
    """What standard output still holds and cannot write must not fail a second time at exit, which would give 120."""
    try:
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except OSError:
        abandon(sys.stdout)
