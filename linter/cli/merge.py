"""`lint-modules merge`: join the parts that shards have linted, and hold their pages against each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from linter.cli.options import baseline_option, colour_option
from linter.cli.outputs import OutputType, chosen
from linter.cli.request import Request


@click.command()
@click.argument("parts", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PART...")
@click.option(
    "--output",
    type=OutputType(),
    multiple=True,
    help="The output format, as for `check`; with =FILE into a file. Repeatable.",
)
@click.option(
    "--fail-level",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="The least severity that exits 1.",
)
@baseline_option
@click.option("--no-baseline", is_flag=True, help="Report the findings of the baseline too.")
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them.")
@click.option("-q", "--quiet", is_flag=True, help="List errors only; warnings and infos are counted.")
@colour_option
@click.option(
    "--no-auto", is_flag=True, help="Add nothing under GitHub Actions: no annotations, no summary, no markers."
)
@click.pass_context
def merge(ctx: click.Context, /, parts: tuple[Path, ...], **options: Any) -> None:
    """Report what all shards of a run have found, as one run.

    PARTS are the JSON reports of `check --shard 1/N` to `N/N`. To be called in the same folder of the same checkout:
    what pages say about each other is judged here, and what they say by themselves is not judged again.
    """
    from linter.cli.check import perform
    from linter.cli.joining import read_parts

    outputs = chosen(options["output"], options["statistics"])
    found = read_parts(parts)
    wishes = found[0].wishes
    asked = {name: getattr(wishes, name) for name in type(wishes).model_fields}
    request = Request(**{**options, **asked, "paths": tuple(map(Path, wishes.paths)), "no_cache": True})
    ctx.exit(perform(request, outputs, found))
