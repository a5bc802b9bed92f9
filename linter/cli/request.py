"""What a run of `lint-modules check` was asked for: its options, and their values as one frozen value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from linter.cli.options import (
    Selectors,
    baseline_option,
    colour_option,
    config_options,
    flattened,
    paths_argument,
    work_options,
)
from linter.cli.outputs import NAMES, Output, OutputType
from linter.selection import Selection
from linter.shard import Shard, parse

F = TypeVar("F", bound=Callable[..., Any])


class ShardType(click.ParamType[Shard]):
    """Reads `2/8`."""

    name = "n/of"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Shard:
        try:
            return parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The options of a run by their names on the command line; without any it is that of all pages by all rules."""

    paths: tuple[Path, ...] = ()
    output: tuple[Output, ...] = ()
    select: tuple[tuple[str, ...], ...] = ()
    extend_select: tuple[tuple[str, ...], ...] = ()
    ignore: tuple[tuple[str, ...], ...] = ()
    no_ignores: bool = False
    profile: str | None = None
    fail_level: str | None = None
    baseline: str | None = None
    no_baseline: bool = False
    new_from: str | None = None
    config_file: str | None = None
    isolated: bool = False
    history: int | None = None
    show_files: bool = False
    statistics: bool = False
    quiet: bool = False
    color: str = "auto"
    no_progress: bool = True
    no_auto: bool = False
    no_cache: bool = False
    cache_dir: str | None = None
    stdin_filename: str | None = None
    watch: bool = False
    shard: Shard | None = None
    jobs: int | None = None
    executor: str | None = None
    fix: bool = False
    diff: bool = False
    fix_only: bool = False
    unsafe_fixes: bool = False
    show_fixes: bool = False
    exit_non_zero_on_fix: bool = False

    @property
    def fixing(self) -> bool:
        """Whether fixes are to be applied, be it to show what they would change."""
        return self.fix or self.fix_only or self.diff

    @property
    def unreported(self) -> str | None:
        """The option that keeps the run from reporting findings, None where they are reported."""
        return "--diff" if self.diff else "--fix-only" if self.fix_only else None

    @property
    def stdin(self) -> bool:
        """Whether the page is read from standard input."""
        return self.paths == (Path("-"),)

    @property
    def first(self) -> Path | None:
        """The path that decides which project the run is of; None for the current folder's."""
        if self.stdin:
            return Path(self.stdin_filename) if self.stdin_filename else None
        return next(iter(self.paths), None)

    @property
    def selection(self) -> Selection:
        """What the command line says about which rules run."""
        return Selection(flattened(self.select) or None, flattened(self.extend_select), flattened(self.ignore))


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    paths_argument,
    click.option(
        "--output",
        "output",
        type=OutputType(),
        multiple=True,
        help=f"The output format: {', '.join(NAMES)} (default: full); with =FILE into a file. Repeatable.",
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
        "--shard",
        type=ShardType(),
        help="With --output json: lint one of N parts only, as 2/8; `lint-modules merge` joins them.",
    ),
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
