"""`lint-modules config`: show the configuration in force, verify it, print its JSON Schema."""

from __future__ import annotations

from pathlib import Path

import click
from pydantic import BaseModel

from linter import front_matter
from linter.cli.console import complain, emit
from linter.cli.discovery import discover
from linter.cli.options import config_options
from linter.cli.project import Project, find_project, load_standard
from linter.cli.runner import load
from linter.config import Config
from linter.kinds import Kind
from linter.policy import Policy, policy
from linter.profile import Profile
from linter.recognition import explained_kind
from linter.reports.json import dumped
from linter.rules import ANY, Rule, Standard
from linter.selection import Selection, choose


@click.group()
def config() -> None:
    """Show, verify and describe the configuration."""


@config.command(short_help="Print the configuration in force, and its file.")
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


@config.command(short_help="Check the configuration and all rule pages.")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--explain-kind",
    "page",
    metavar="PAGE",
    type=click.Path(path_type=Path),
    help="Say which kind of page PAGE is taken for, and why.",
)
@config_options
def verify(path: Path | None, page: Path | None, config_file: str | None, isolated: bool) -> None:
    """Check the configuration and all rule pages; exit 2 where anything is wrong."""
    project = find_project(page or path, config_file, isolated)
    standard = load_standard(project)
    own = project.config
    rules = choose(standard, Selection(own.select, own.extend_select, own.ignore), Selection())
    held = policy(own, standard)
    if page is not None:
        emit(_explained(project, standard, page, {rule.code for rule in rules}, held), False)
        return
    complain(f"{project.path or 'no configuration file; the defaults hold'}", label="configuration")
    emit(f"ok: {len(rules)} of {len(standard.rules)} rules run, on {len(standard.kinds)} kinds of page\n", False)


def _explained(project: Project, standard: Standard, page: Path, running: set[str], held: Policy) -> str:
    """Which kind a page is taken for, why, and which rules judge it."""
    found = discover(project, [page])[0]
    if not found:
        return f"{page} is left out by the configuration or a .gitignore file\n"
    source = load(found[0], project.config.max_page_bytes)
    matter = front_matter.read(source)
    stated = matter.fields.get("type")
    kind, why = explained_kind(standard.kinds, stated.text if stated and not matter.fault else None, found[0].shown)
    if kind is None:
        return f"{found[0].shown} is of no known kind, so no rule judges it: {why}\n"
    asked = [rule for rule in standard.rules if rule.code in running and {kind.kind, ANY} & set(rule.applies_to)]
    rules = [rule.code for rule in held.running(asked, found[0].shown, matter)]
    why += f"\nits profile: {held.profile_of(matter)}"
    return f"{found[0].shown} is taken for: {kind.kind}, because {why}\nrules that judge it: {', '.join(rules)}\n"


@config.command(short_help="Print the JSON Schemas, for editors.")
@click.option(
    "--of",
    "what",
    type=click.Choice(["config", "rule", "kind", "profile"]),
    default="config",
    show_default=True,
    help="What the schema describes: the configuration, a rule page's front matter, a kind page's, a profile page's.",
)
def schema(what: str) -> None:
    """Print the JSON Schema of the configuration file, of rule, kind or profile pages, for editors."""
    models: dict[str, type[BaseModel]] = {"config": Config, "rule": Rule, "kind": Kind, "profile": Profile}
    model = models[what]
    data = model.model_json_schema(by_alias=True)
    for own in ("family", "manual"):  # these come from the page's place and text, not from its front matter
        data["properties"].pop(own, None)
    emit(dumped({"$schema": "https://json-schema.org/draft/2020-12/schema", **data}), False)
