"""Makes a run of the rules that a command line and a project choose."""

from __future__ import annotations

from linter.cli.project import Project, load_standard
from linter.cli.runner import Run, draws
from linter.mermaid import Known as Diagrams
from linter.mermaid import find_judge
from linter.policy import policy
from linter.rules import Standard
from linter.selection import Selection, choose


def run_of(
    project: Project,
    selection: Selection,
    no_ignores: bool = False,
    profile: str | None = None,
    known: Diagrams | None = None,
    standard: Standard | None = None,
) -> Run:
    """A run of the rules a command line selects from the project's; with an engine where one of them needs it.

    `known` is what the engine said in earlier runs; `standard` the project's, where it was read already.
    """
    standard = standard or load_standard(project)
    config = project.config
    rules = choose(standard, Selection(config.select, config.extend_select, config.ignore), selection)
    held = policy(config, standard)
    held = held if profile is None else held.with_profile(profile)
    judge = find_judge(known) if draws(rules) else None
    return Run(project, standard, rules, judge, held.shows_all() if no_ignores else held)
