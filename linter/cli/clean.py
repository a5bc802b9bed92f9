"""`lint-modules clean`: remove what earlier runs have kept."""

from __future__ import annotations

from pathlib import Path

import click

from linter.cli import cache
from linter.cli.console import complain
from linter.cli.inputs import FOLDER
from linter.cli.options import config_options
from linter.cli.project import find_project
from linter.reports.shown import shown


@click.command()
@click.option("--cache-dir", metavar="DIR", help="The folder that runs were given (default: in the project).")
@config_options
def clean(cache_dir: str | None, config_file: str | None, isolated: bool) -> None:
    """Remove the cache of the project. Runs keep in it what they found, to tell it again where nothing changed."""
    folder = Path(cache_dir) if cache_dir else find_project(None, config_file, isolated).root / FOLDER
    count = cache.clean(folder)
    complain(f"removed {count} cached {'file' if count == 1 else 'files'} from {shown(str(folder))}", label="note")
