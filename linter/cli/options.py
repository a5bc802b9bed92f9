"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class Selectors(click.ParamType[tuple[str, ...]]):
    """Rule selectors, separated by commas."""

    name = "rules"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        found = tuple(part.strip() for part in str(value).split(",") if part.strip())
        return found or self.fail("it names no rule", param, ctx)


def flattened(values: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The selectors of an option given several times."""
    return tuple(selector for group in values for selector in group)


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
    """What every command that judges pages may be told of how it does: --no-cache, --cache-dir, --jobs."""
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
        help="Where to keep what a run has found (default: in the project).",
    )(function)
    return click.option(
        "--no-cache",
        is_flag=True,
        envvar="LINT_MODULES_NO_CACHE",
        help="Neither read nor write what earlier runs have found.",
    )(function)
