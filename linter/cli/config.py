"""`lint-modules config`, `init` and `rule`: show, verify and write the configuration, and print manuals."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from io import StringIO
from pathlib import Path

import click
from pydantic import BaseModel

from linter import __version__
from linter.app.linter import load_source
from linter.cli.console import complain, emit, wants_colour
from linter.cli.options import colour_option, config_options
from linter.config import model as configuration
from linter.config.model import Config
from linter.config.policy import Policy, build_policy
from linter.errors import ConfigError, NotFoundError, RefusedError, UnknownRuleError
from linter.kinds import recognize
from linter.kinds.recognize import explain_kind
from linter.kinds.schema import Kind
from linter.markdown import front_matter
from linter.project import files
from linter.project.discovery import discover, is_utf8_name
from linter.project.project import Project, find_project, load_rule_set
from linter.project.site import docs_folder
from linter.reports.json import dump_json
from linter.rules.manual import rule_manual, rule_table
from linter.rules.model import ANY_KIND, Profile, Rule, RuleSet
from linter.rules.selection import Selection, select_rules, selector_names
from linter.text.source import UnreadableError
from linter.text.wording import did_you_mean

_PROGRAM = "lint-modules"


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
        dump_json(
            {"file": str(project.path) if project.path else None, "root": str(project.root), "configuration": data}
        ),
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
    standard = load_rule_set(project)
    config = project.config
    rules = select_rules(standard, Selection(config.select, config.extend_select, config.ignore), Selection())
    policy = build_policy(config, standard)
    if page is not None:
        emit(_explain_page_kind(project, standard, page, {rule.code for rule in rules}, policy), False)
        return
    complain(f"{project.path or 'no configuration file; the defaults hold'}", label="configuration")
    emit(f"ok: {len(rules)} of {len(standard.rules)} rules run, on {len(standard.kinds)} kinds of page\n", False)


def _explain_page_kind(project: Project, standard: RuleSet, page: Path, running: set[str], policy: Policy) -> str:
    """Which kind a page is taken for, why, and which rules judge it."""
    pages = discover(project, [page])[0]
    if not pages:
        return f"{page} is left out by the configuration or a .gitignore file\n"
    source = load_source(pages[0], project.config.max_page_bytes)
    matter = front_matter.read_front_matter(source)
    type_field = matter.fields.get("type")
    kind, why = explain_kind(
        standard.kinds, type_field.text if type_field and not matter.fault else None, pages[0].shown
    )
    if kind is None:
        return f"{pages[0].shown} is of no known kind, so no rule judges it: {why}\n"
    selected = [
        rule for rule in standard.rules if rule.code in running and {kind.kind, ANY_KIND} & set(rule.applies_to)
    ]
    rules = [rule.code for rule in policy.running(selected, pages[0].shown, matter)]
    why += f"\nits profile: {policy.profile_of(matter)}"
    return f"{pages[0].shown} is taken for: {kind.kind}, because {why}\nrules that judge it: {', '.join(rules)}\n"


@config.command(short_help="Print the JSON Schemas, for editors.")
@click.option(
    "--of",
    type=click.Choice(["config", "rule", "kind", "profile"]),
    default="config",
    show_default=True,
    help="What the schema describes: the configuration, a rule page's front matter, a kind page's, a profile page's.",
)
def schema(of: str) -> None:
    """Print the JSON Schema of the configuration file, of rule, kind or profile pages, for editors."""
    models: dict[str, type[BaseModel]] = {"config": Config, "rule": Rule, "kind": Kind, "profile": Profile}
    model = models[of]
    data = model.model_json_schema(by_alias=True)
    for own in ("family", "manual"):  # these come from the page's place and text, not from its front matter
        data["properties"].pop(own, None)
    emit(dump_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **data}), False)


@config.command(short_help="Compare the gate with that of another state of the project.")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--from", "ref", metavar="REF", required=True, help="Compare with where HEAD left the commit REF.")
@click.option("--fail-on-weaker", is_flag=True, help="Exit 1 where something is weaker than it was.")
@click.option(
    "--output",
    type=click.Choice(["full", "json", "markdown", "github"]),
    default="full",
    show_default=True,
    help="The output format.",
)
def drift(path: Path | None, ref: str, fail_on_weaker: bool, output: str) -> int:
    """Say what judges the pages of the project of PATH (default: here) less strictly than before.

    Rules that were switched off, lowered or changed, pages that left the gate, suppressions and baseline entries that
    were added. Exits 0, with --fail-on-weaker 1 where there is any of it.
    """
    from linter.app.gate import drift_from  # asks git, as no other command here does
    from linter.reports import drift as report

    found = drift_from(find_project(path, None, False).root, ref)
    emit(report.RENDERED[output](found), False)
    return int(bool(found) and fail_on_weaker)


@dataclass(frozen=True, slots=True)
class _SetupFile:
    """A file that comes with the package: its template, and where it belongs in a repository."""

    template: str
    path: str
    what: str


_SETUP_FILES = {
    "pre_commit": _SetupFile("pre-commit.yaml", ".pre-commit-config.yaml", "the hooks for pre-commit"),
    "github": _SetupFile("github.yml", ".github/workflows/lint-modules.yml", "the workflow for GitHub"),
    "gitlab": _SetupFile("gitlab.yml", ".gitlab-ci.yml", "the job for GitLab"),
}


@click.command(short_help="Write a commented configuration, hooks and workflows.")
@click.argument("folder", required=False, default=".", type=click.Path(path_type=Path))
@click.option("--pre-commit", is_flag=True, help="Write .pre-commit-config.yaml too, with the hooks.")
@click.option("--github", is_flag=True, help="Write .github/workflows/lint-modules.yml too.")
@click.option("--gitlab", is_flag=True, help="Write .gitlab-ci.yml too.")
@click.pass_context
def init(ctx: click.Context, /, folder: Path, **wishes: bool) -> None:
    """Write a commented lint-modules.toml for the pages of FOLDER (default: here). Nothing is ever overwritten."""
    root = Path(os.path.abspath(folder))
    if not root.is_dir():
        raise NotFoundError(f"{folder} is no folder")
    wanted_files = [_SETUP_FILES[name] for name, is_wanted in wishes.items() if is_wanted]
    _require_repository_top(root, wanted_files)
    files.remove_leftovers(
        [root / name for name in ("lint-modules.toml", *(file.path for file in _SETUP_FILES.values()))]
    )
    existing = _existing_configuration(root)
    if existing is None:
        _write_new_file(root, "lint-modules.toml", _configuration_text(root))
    else:
        complain(
            f"{existing} configures lint-modules already, and is never overwritten",
            "note" if wanted_files else "refused",
        )
    refused = [file for file in wanted_files if not _place_file(root, file)]
    if refused or (existing is not None and not wanted_files):
        ctx.exit(2)
    _print_next_steps(wanted_files)


def _require_repository_top(root: Path, wanted_files: list[_SetupFile]) -> None:
    """Files that hosts read lie at the top of a repository. Raises NotFoundError where the folder is inside one."""
    top = next((parent for parent in (root, *root.parents) if (parent / ".git").exists()), root)
    if wanted_files and top != root:
        raise NotFoundError(f"{wanted_files[0].path} belongs at the top of the repository: name the folder {top}")


def _existing_configuration(root: Path) -> str | None:
    """The file of a folder that configures the tool already; one that cannot be read counts as one."""
    for name in configuration.FILE_NAMES:
        path = root / name
        if not os.path.lexists(path):
            continue
        if path.is_file():
            with suppress(OSError, UnicodeDecodeError, ConfigError):
                if configuration.parse_config(path.read_text(encoding="utf-8"), name) is None:
                    continue
        return name
    return None


def _configuration_text(root: Path) -> str:
    """The text of the configuration: it includes the folders where modules, exams and trackers lie.

    Raises NotFoundError where the name of one is no text.
    """
    project = Project(root, Config(), None)
    docs = docs_folder(root)
    pages = list(_page_paths(project))
    inside = docs is not None and Path(os.path.realpath(docs)).is_relative_to(root.resolve())
    include = configuration.include_globs(pages, os.path.relpath(docs, root) if docs and inside else None)
    if odd := next((glob for glob in include if not is_utf8_name(glob)), None):
        folder = odd.split("/")[0]
        raise NotFoundError(f"{folder}: the name is not UTF-8, so no configuration can include the folder; rename it")
    text = configuration.config_template(include)
    configuration.validate_config(configuration.parse_config(text, "lint-modules.toml") or {}, "lint-modules.toml")
    complain(f"{len(pages)} modules, exams and trackers", label="found")
    return text


def _page_paths(project: Project) -> Iterator[str]:
    """The paths of the pages of a known kind; one that cannot be read is judged by its name."""
    kinds = load_rule_set(project).kinds
    for page in discover(project, [project.root])[0]:
        try:
            front = front_matter.read_front_matter(load_source(page, project.config.max_page_bytes))
        except (OSError, UnreadableError):
            front = front_matter.FrontMatter()
        if recognize.page_kind(page.shown, front, kinds) is not None:
            yield page.shown


def _place_file(root: Path, setup_file: _SetupFile) -> bool:
    """Writes a file that comes with the package; where there is one already, says what to add to it."""
    text = template(setup_file.template)
    path = root / setup_file.path
    if not os.path.lexists(path):
        _write_new_file(root, setup_file.path, text)
        return True
    with suppress(OSError, UnicodeDecodeError):
        if path.is_file() and _PROGRAM in path.read_text(encoding="utf-8"):
            complain(f"{setup_file.path} speaks of {_PROGRAM} already", label="note")
            return True
    complain(
        f"{setup_file.path} is there already, and is never overwritten; add {setup_file.what} to it:", label="refused"
    )
    emit(text, False)
    return False


def template(name: str) -> str:
    """The text of a file that comes with the package, with the version that installs it."""
    text = (resources.files("linter") / "templates" / name).read_text(encoding="utf-8")
    return text.replace("{version}", __version__)


def _write_new_file(root: Path, name: str, text: str) -> None:
    """Writes a new file. Raises NotFoundError where its folder leads elsewhere, OSError where it cannot be made."""
    path = root / name
    if not Path(os.path.realpath(path.parent)).is_relative_to(root.resolve()):
        raise NotFoundError(f"{name} would lie outside {root}: its folder is a symbolic link")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        files.create(path, text.encode("utf-8"))
    except RefusedError as error:
        raise NotFoundError(str(error)) from None
    complain(name, label="written")


def _print_next_steps(wanted_files: list[_SetupFile]) -> None:
    """Says what to do next."""
    if any(file.template == "pre-commit.yaml" for file in wanted_files):
        complain("`pre-commit install`, so that commits are checked", label="next")
    steps = "`lint-modules` shows where the pages stand; `lint-modules baseline create` lives with it for now"
    complain(steps, label="next")


@click.command(short_help="Print the manual of a rule, or the list of all rules.")
@click.argument("name", required=False, metavar="[CODE|NAME]")
@click.option("--all", "every", is_flag=True, help="Print the manual of every rule.")
@click.option(
    "--output", type=click.Choice(["full", "json"]), default="full", show_default=True, help="The output format."
)
@config_options
@colour_option
def rule(name: str | None, every: bool, output: str, config_file: str | None, isolated: bool, color: str) -> None:
    """Explain a rule: why it is there, what passes and fails, how to repair it. Without an argument, list all rules."""
    standard = load_rule_set(find_project(None, config_file, isolated))
    if name is None:
        chosen = standard.rules
    else:
        found = standard.find(name)
        if found is None:
            raise UnknownRuleError(f"unknown rule {name!r}{did_you_mean(name, selector_names(standard.rules))}")
        chosen = (found,)
    if output == "json":
        emit(dump_json([rule.model_dump(mode="json", by_alias=True) for rule in chosen]), False)
    elif name is None and not every:
        emit(rule_table(chosen), False)
    else:
        _print_manuals("\n---\n\n".join(rule_manual(rule, standard.profiles) for rule in chosen), color)


def _print_manuals(text: str, color: str) -> None:
    """Rendered for a person at a terminal, as Markdown for everything else."""
    if not wants_colour(color, sys.stdout):
        emit(text, False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    out = StringIO()
    Console(file=out, force_terminal=True, width=min(Console().width, 100)).print(Markdown(text, hyperlinks=False))
    emit(out.getvalue(), True)
