"""The rules as programs hold them: loaded once, used for any number of texts and paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path

from linter.cli.choosing import run_of
from linter.cli.project import Project, find_project
from linter.cli.runner import Run
from linter.config import Config
from linter.errors import ConfigError, NotFoundError, UnknownRuleError
from linter.model import RuleInfo
from linter.selection import Selection

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
    run: Run = field(repr=False)

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
        run = run_of(project, wanted, profile=profile)
    except (ConfigError, UnknownRuleError) as error:
        raise type(error)(str(error).removeprefix("--")) from None  # its options are arguments here
    return Rules(tuple(run.standard.info(rule) for rule in run.rules), None if alone else project.root, run)


def _names(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)
