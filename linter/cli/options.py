"""The options that commands share, the formats of `--output`, and a help that lists options under headings."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

from linter.reports import FORMAT_NAMES, STATISTICS, Output, _optional_module

if TYPE_CHECKING:
    pass

GROUPS = {
    "What is linted": ("config_file", "config_from", "isolated", "show_files", "stdin_filename", "watch"),
    "Rules": ("select", "extend_select", "ignore", "profile", "no_ignores"),
    "What fails": ("fail_level", "baseline", "no_baseline", "new_from", "fail_on_weaker"),
    "Output": ("output", "statistics", "quiet", "history", "color", "no_progress", "no_auto"),
    "Fixes": ("fix", "diff", "fix_only", "unsafe_fixes", "show_fixes", "exit_non_zero_on_fix"),
    "Processes": ("jobs", "executor"),
    "Cache": ("no_cache", "cache_dir"),
}


class GroupedCommand(click.Command):
    """Lists its options under the headings of `GROUPS`, those of none at the end."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        records = {str(one.name): record for one in options if (record := one.get_help_record(ctx))}
        for heading, names in GROUPS.items():
            rows = [records.pop(name) for name in names if name in records]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
        with formatter.section("Other options"):  # `--help` is one
            formatter.write_dl(list(records.values()))


class Selectors(click.ParamType[tuple[str, ...]]):
    """Rule selectors, separated by commas."""

    name = "rules"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        found = tuple(part.strip() for part in str(value).split(",") if part.strip())
        return found or self.fail("it names no rule", param, ctx)


def paths_argument(function: F) -> F:
    """PATHS: files and folders; what does not exist is our own message, not click's."""
    return click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))(function)


def config_options(function: F) -> F:
    """--config and --isolated."""
    function = click.option("--config", "config_file", metavar="FILE", help="Use this configuration file.")(function)
    return click.option("--isolated", is_flag=True, help="Use no configuration file.")(function)


def baseline_option(function: F) -> F:
    """--baseline."""
    return click.option("--baseline", metavar="FILE", help="The baseline (default: the configuration's).")(function)


def colour_option(function: F) -> F:
    """--color."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colour the output.",
    )(function)


def work_options(function: F) -> F:
    """How pages are judged, for every command that judges some: --no-cache, --cache-dir, --jobs."""
    function = click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1, 256),
        metavar="N",
        envvar="LINT_MODULES_JOBS",
        help="How many processes examine pages (default: one for each processor); 1: none but this one.",
    )(function)
    function = click.option(
        "--cache-dir",
        metavar="DIR",
        envvar="LINT_MODULES_CACHE_DIR",
        help="Where to keep what a run has found (default: the user's cache folder).",
    )(function)
    return click.option(
        "--no-cache",
        is_flag=True,
        envvar="LINT_MODULES_NO_CACHE",
        help="Neither read nor write what earlier runs have found.",
    )(function)


class OutputType(click.ParamType[Output]):
    """Reads `FMT` and `FMT=FILE`."""

    name = "fmt[=file]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        name, equals, path = str(value).partition("=")
        if name not in FORMAT_NAMES:
            self.fail(f"{name!r} is no format; there are {', '.join(FORMAT_NAMES)}", param, ctx)
        if equals and not path:
            self.fail(f"{value!r} names no file", param, ctx)
        return Output(name, Path(path) if path else None)


def chosen_outputs(outputs: tuple[Output, ...], counts: bool = False) -> tuple[Output, ...]:
    """The outputs of a run: `full` where none is named.

    Raises click.UsageError where two share standard output or a file, or where one has no form for counts alone.
    """
    for output in outputs:
        if counts and output.format not in STATISTICS:
            raise click.UsageError(f"--statistics counts in {', '.join(STATISTICS)}, not in {output.format}")
    if sum(output.path is None for output in outputs) > 1:
        raise click.UsageError("two formats cannot share standard output; give all but one a file: --output json=FILE")
    named = [output.path for output in outputs if output.path is not None]
    real = [Path(os.path.realpath(path)) for path in named if path.is_file() or not path.exists()]
    if shared := next((path for path in real if real.count(path) > 1), None):
        raise click.UsageError(f"two formats cannot share the file {shared.name}; the second would replace the first")
    if any(output.format == "html" for output in outputs):
        _optional_module("html")  # what is missing is said before the work, not after it
    return outputs or (Output("full"),)


F = TypeVar("F", bound=Callable[..., Any])


class ExecutorType(click.ParamType[str]):
    """Reads `dask://HOST:PORT` as `HOST:PORT`."""

    name = "dask://host:port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            parts = urlsplit(str(value))
            known, port = parts.scheme == "dask" and parts.netloc and parts.hostname, parts.port
        except ValueError:
            known, port = None, None
        if not known or not port or "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
            self.fail(f"{str(value)!r} is no address as dask://HOST:PORT, the only kind that is known", param, ctx)
        return parts.netloc


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    paths_argument,
    click.option(
        "--output",
        "output",
        type=OutputType(),
        multiple=True,
        help=f"The output format: {', '.join(FORMAT_NAMES)} (default: full); with =FILE into a file. Repeatable.",
    ),
    click.option(
        "--select",
        type=Selectors(),
        multiple=True,
        help="Run these rules only: codes, prefixes, names, families, ALL.",
    ),
    click.option("--extend-select", type=Selectors(), multiple=True, help="Run these rules in addition."),
    click.option("--ignore", type=Selectors(), multiple=True, help="Do not run these rules."),
    click.option("--profile", metavar="NAME", help="Judge all pages by this profile: draft, review, publish."),
    click.option("--no-ignores", is_flag=True, help="Show what suppressions in pages and per-file-ignores would hide."),
    click.option(
        "--fail-level",
        type=click.Choice(["error", "warning", "info", "never"]),
        help="The least severity that exits 1.",
    ),
    baseline_option,
    click.option("--no-baseline", is_flag=True, help="Report the findings of the baseline too."),
    click.option("--new-from", metavar="REF", help="Report only what was not there where HEAD left the commit REF."),
    click.option(
        "--config-from",
        metavar="REF",
        help="Judge by the configuration, rule pages and baseline as they were where HEAD left the commit REF.",
    ),
    click.option(
        "--fail-on-weaker",
        is_flag=True,
        help="With --new-from or --config-from: exit 1 where the gate itself is weaker than it was.",
    ),
    click.option("--fix", is_flag=True, help="Apply the safe fixes, and report what is left."),
    click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing."),
    click.option("--fix-only", is_flag=True, help="Apply the safe fixes, and do not report what is left."),
    click.option(
        "--unsafe-fixes",
        is_flag=True,
        help="With --fix or --diff: the unsafe fixes too, which may change what a page says.",
    ),
    click.option("--show-fixes", is_flag=True, help="List what was fixed; without --fix, what would be."),
    click.option(
        "--exit-non-zero-on-fix", is_flag=True, help="With --fix: exit 1 where a file was changed, for hooks."
    ),
    config_options,
    click.option(
        "--history",
        type=click.IntRange(2, 500),
        metavar="N",
        help="With --output html: lint the last N commits too, and draw how the course moved.",
    ),
    click.option("--show-files", is_flag=True, help="List the pages that would be read, and stop."),
    click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them."),
    click.option("-q", "--quiet", is_flag=True, help="List errors only; warnings and infos are counted."),
    colour_option,
    click.option("--no-progress", is_flag=True, help="Show no progress bar."),
    click.option(
        "--no-auto", is_flag=True, help="Add nothing under GitHub Actions: no annotations, no summary, no markers."
    ),
    work_options,
    click.option("--watch", is_flag=True, help="Lint again whenever a page or a setting changes, until Ctrl-C."),
    click.option(
        "--executor",
        type=ExecutorType(),
        help="Examine pages on the workers of the Dask scheduler that listens there. Needs the extra `dask`.",
    ),
    click.option("--stdin-filename", metavar="PATH", help="With `-`: the name of the page read from standard input."),
)


def check_options(function: F) -> F:
    """All options of `check`, in the order its help lists them."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
