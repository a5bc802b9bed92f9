"""`lint-modules config`: show the configuration in force, verify it, print its JSON Schema."""

from __future__ import annotations

from pathlib import Path

import click

from linter.cli.console import complain, emit
from linter.cli.options import config_options
from linter.cli.project import find_project, load_standard
from linter.config import Config
from linter.reports.json import dumped
from linter.selection import Selection, choose


@click.group()
def config() -> None:
    """Show, verify and describe the configuration."""


@config.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@config_options
def show(path: Path | None, config_file: str | None, isolated: bool) -> None:
    """Print the configuration that holds for PATH (default: here), and the file it comes from."""
    project = find_project(path, config_file, isolated)
    data = project.config.model_dump(mode="json", by_alias=True, exclude_none=True)
    emit(
        dumped({"file": str(project.path) if project.path else None, "root": str(project.root), "configuration": data}),
        False,
    )


@config.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@config_options
def verify(path: Path | None, config_file: str | None, isolated: bool) -> None:
    """Check the configuration and all rule pages; exit 2 where anything is wrong."""
    project = find_project(path, config_file, isolated)
    standard = load_standard(project)
    own = project.config
    rules = choose(standard, Selection(own.select, own.extend_select, own.ignore), Selection())
    complain(f"{project.path or 'no configuration file; the defaults hold'}", label="configuration")
    emit(f"ok: {len(rules)} of {len(standard.rules)} rules run, on {len(standard.kinds)} kinds of page\n", False)


@config.command()
def schema() -> None:
    """Print the JSON Schema of the configuration file, for editors."""
    emit(
        dumped({"$schema": "https://json-schema.org/draft/2020-12/schema", **Config.model_json_schema(by_alias=True)}),
        False,
    )
