"""What programs call instead of the command: rules are loaded, texts and paths are linted, reports come back.

It prints nothing, exits nowhere and keeps nothing between calls. What is wrong with a page is in the report; what is
wrong with the call, the configuration or a rule page is raised, as in `linter.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from os import PathLike, fspath
from os.path import normpath
from pathlib import Path, PurePosixPath

from linter.app.baseline import configured_baseline, load_baseline
from linter.app.linter import Linter, make_linter
from linter.app.lowered import gate_of_run
from linter.config.model import Config
from linter.errors import ConfigError, NotFoundError, UnknownRuleError
from linter.findings import Report, RuleInfo
from linter.linting.baseline import BaselineEntry
from linter.project.discovery import display_path
from linter.project.project import Project, find_project
from linter.rules.selection import Selection

AnyPath = str | PathLike[str]
Names = str | Iterable[str]
_BUILT_IN = Path()  # where rules stand that belong to no folder


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The rules that judge pages, by code, as a project selects and configures them; iterate over them to list them.

    `root` is the folder of the project, which the paths of reports are relative to; None for the built-in rules alone.
    """

    infos: tuple[RuleInfo, ...]
    root: Path | None
    linter: Linter = field(repr=False)

    def __iter__(self) -> Iterator[RuleInfo]:
        return iter(self.infos)

    def __len__(self) -> int:
        return len(self.infos)


def load_rules(
    folder: AnyPath | None = None,
    *,
    config: AnyPath | None = None,
    select: Names | None = None,
    extend_select: Names = (),
    ignore: Names = (),
    profile: str | None = None,
) -> Rules:
    """The rules of the project that a folder or page lies in; without one, the built-in rules as they are.

    `config` names the configuration file instead of looking upwards from the folder. `select`, `extend_select`,
    `ignore` and `profile` say what the command's options say: codes, prefixes, names, families or `ALL`.

    Raises NotFoundError (no such folder or file), ConfigError, StandardError (a rule page is wrong), UnknownRuleError.
    """
    if folder is not None and not Path(folder).exists():
        raise NotFoundError(f"{fspath(folder)} does not exist")
    alone = folder is None and config is None
    start = None if folder is None else Path(folder)
    named = None if config is None else fspath(config)
    project = Project(_BUILT_IN, Config(), None) if alone else find_project(start, named, isolated=False)
    wanted = Selection(None if select is None else _names(select), _names(extend_select), _names(ignore))
    try:
        linter = make_linter(project, wanted, profile=profile)
    except (ConfigError, UnknownRuleError) as error:
        raise type(error)(str(error).removeprefix("--")) from None  # its options are arguments here
    infos = tuple(linter.rule_set.info(rule) for rule in linter.rules)
    return Rules(infos, None if alone else project.root, linter)


def _names(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def lint_paths(
    paths: AnyPath | Iterable[AnyPath] | None = None,
    *,
    rules: Rules | None = None,
    baseline: AnyPath | bool = True,
) -> Report:
    """The report of some files and folders, the same that the command gives.

    Without `paths`: of the pages that the project of `rules`, else of the current folder, includes. Without `rules`:
    by those of the project that the first path lies in. `baseline` is the project's own, none (False), or a file.

    Raises NotFoundError (no such path, no Markdown file in any), BaselineError, OSError (a folder cannot be read),
    and without `rules` what `load_rules` raises.
    """
    tops = _tops(paths)
    rules = load_rules(tops[0] if tops else Path.cwd()) if rules is None else rules
    isolated = find_project(tops[0] if tops else None, None, isolated=True) if rules.root is None else None
    linter = _fresh(rules.linter, isolated)
    if not tops and not linter.project.config.include:
        tops = [linter.project.root]
    return _with_gate(linter.lint(tops, baseline=_entries(rules, baseline)), linter)


def lint_text(
    text: str, path: AnyPath = "page.md", *, rules: Rules | None = None, baseline: AnyPath | bool = True
) -> Report:
    """The report of a text, as if it stood in a file at `path`: its name and its front matter tell what it is.

    By the rules of a project, `path` is relative to the project's folder, the text stands for what is in that file,
    and the other pages are read. By the built-in rules alone (`rules` is None, or belongs to no folder) nothing else is
    read: rules that look at other pages are silent, links to other files are believed, and there is no baseline.

    Raises BaselineError, OSError, and without `rules` what `load_rules` raises.
    """
    rules = load_rules() if rules is None else rules
    linter = _fresh(rules.linter)
    if rules.root is None:
        own_rules = tuple(rule for rule in linter.rules if not rule.check.reads_corpus)
        alone, shown = replace(linter, rules=own_rules, alone=True), PurePosixPath(path).as_posix()
        return alone.lint([alone.project.root / shown], changed={shown: text})
    file = Path(normpath(rules.root / path))
    changed = {display_path(file, rules.root): text}
    return _with_gate(linter.lint([file], changed=changed, baseline=_entries(rules, baseline)), linter)


def _with_gate(report: Report, linter: Linter) -> Report:
    """The report with what judged its pages."""
    return replace(report, gates=(gate_of_run(linter, linter.project.config.fail_level),))


def _tops(paths: AnyPath | Iterable[AnyPath] | None) -> list[Path]:
    if paths is None:
        return []
    found = [Path(path) for path in ([paths] if isinstance(paths, (str, PathLike)) else paths)]
    if not found:
        raise NotFoundError("no path was given; leave `paths` out to lint what the configuration includes")
    return found


def _fresh(linter: Linter, project: Project | None = None) -> Linter:
    """The same linter with nothing remembered of the folders that an earlier call met."""
    return replace(linter, project=replace(project or linter.project))


def _entries(rules: Rules, baseline: AnyPath | bool) -> frozenset[BaselineEntry] | None:
    if isinstance(baseline, bool):
        return configured_baseline(rules.linter.project) if baseline and rules.root is not None else None
    return load_baseline(Path(baseline))
