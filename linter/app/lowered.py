"""What of a project's gate is off or lowered against the standard, for the report of a run."""

from __future__ import annotations

from linter.app.linter import Linter
from linter.config.model import Config
from linter.findings import Gate
from linter.project.discovery import display_path
from linter.project.project import Project, load_rule_set
from linter.rules.model import Rule
from linter.rules.selection import Selection, apply_profile, select_rules


def gate_of_run(linter: Linter, fail_level: str) -> Gate:
    """The gate of a run: what the project's configuration makes of the standard, and the profile; not what the command
    line selects. Rules count as they judge pages whose front matter chooses no profile."""
    project, policy = linter.project, linter.policy
    config = project.config
    standard = {rule.code: rule for rule in _standard(linter)}
    profile = policy.profiles.get(policy.profile)
    selection = Selection(config.select, config.extend_select, config.ignore)
    rules = select_rules(linter.rule_set, selection, Selection())
    applied = [rule if profile is None else apply_profile(rule, profile) for rule in rules]
    running = {rule.code: rule for rule in applied if rule is not None}
    lowered = [code for code, rule in running.items() if code in standard and _is_lower(rule, standard[code])]
    return Gate(
        ".",
        None if project.path is None else display_path(project.path, project.root),
        policy.profile,
        fail_level,
        len(linter.rules),
        tuple(sorted(standard.keys() - running.keys())),
        tuple(sorted(lowered)),
        config.exclude,
        tuple(config.per_file_ignores) if policy.ignores else (),
    )


def _standard(linter: Linter) -> tuple[Rule, ...]:
    """The rules of the standard that run where nothing is configured; those of the project, where it changes none."""
    config, rule_set = linter.project.config, linter.rule_set
    if config.builtin is not None or config.rule_folders or config.rules:
        rule_set = load_rule_set(Project(linter.project.root, Config(), None))
    return select_rules(rule_set, Selection(), Selection())


def _is_lower(rule: Rule, standard: Rule) -> bool:
    ranks = [severity.rank for severity in (rule.severity, *rule.severity_when)]
    return rule.severity.rank > standard.severity.rank or max(ranks) > max(
        severity.rank for severity in (standard.severity, *standard.severity_when)
    )
