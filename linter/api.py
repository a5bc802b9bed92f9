"""What programs call instead of the command: rules are loaded, texts and paths are linted, reports come back.

It prints nothing, exits nowhere and keeps nothing between calls. What is wrong with a page is in the report; what is
wrong with the call, the configuration or a rule page is raised, as in `linter.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from os import PathLike
from os.path import normpath
from pathlib import Path, PurePosixPath

from linter import __version__, anchors, engine
from linter.api_rules import AnyPath, Rules, load_rules
from linter.baseline import Entry
from linter.checked import Checked, report
from linter.checks import Context
from linter.cli.baselining import configured, load
from linter.cli.check import lint
from linter.cli.discovery import discover, relative
from linter.cli.project import Project, find_project
from linter.cli.runner import Run
from linter.corpus import Corpus
from linter.errors import NotFoundError
from linter.model import Report, RunError
from linter.parts import Document
from linter.rules import READING
from linter.source import UnreadableError, from_bytes


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
    run = _fresh(rules.run, isolated)
    if not tops and not run.project.config.include:
        tops = [run.project.root]
    pages, _, met = discover(run.project, tops)
    if not met:
        raise NotFoundError(f"no Markdown file was found in {', '.join(map(str, tops or [run.project.root]))}")
    read = [run.read(page) for page in pages]
    return lint(run, run.judge_all(read), tops, _entries(rules, baseline))


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
    if rules.root is None:
        return _alone(rules.run, text, PurePosixPath(path).as_posix())
    run, file = _fresh(rules.run), Path(normpath(rules.root / path))
    page = _understood(run, text, relative(file, rules.root))
    return lint(run, run.judge_all([page]), [file], _entries(rules, baseline))


def _tops(paths: AnyPath | Iterable[AnyPath] | None) -> list[Path]:
    if paths is None:
        return []
    found = [Path(path) for path in ([paths] if isinstance(paths, (str, PathLike)) else paths)]
    if not found:
        raise NotFoundError("no path was given; leave `paths` out to lint what the configuration includes")
    return found


def _fresh(run: Run, project: Project | None = None) -> Run:
    """The same run with nothing remembered of the files that an earlier one met."""
    return replace(run, project=replace(project or run.project))


def _alone(run: Run, text: str, path: str) -> Report:
    """The report of a page that has no others beside it."""
    run = replace(_fresh(run), rules=tuple(rule for rule in run.rules if not rule.check.reads_corpus))
    page = _understood(run, text, path)
    told = report(run.judge_all([page], _context(run, page)))
    return replace(told, rules=tuple(run.standard.info(rule) for rule in run.rules), version=__version__)


def _context(run: Run, page: Document | Checked) -> Context:
    """What is known beside a page that stands alone: its own ids; every file it speaks of is believed to be there."""
    if not isinstance(page, Document):
        return Context(run.judge)
    own = anchors.ids(page.page)
    known = Corpus({page.path: page}, lambda path: True, lambda path: own if path == page.path else None)
    return Context(run.judge, known)


def _understood(run: Run, text: str, path: str) -> Document | Checked:
    """A text read as a page; the outcome at once where it is of another kind or cannot be read."""
    limit = run.project.config.max_page_bytes
    try:
        source = from_bytes(text.encode("utf-8", "surrogatepass"), path, limit)
        return engine.opened(source, run.rules, run.standard.kinds, run.policy)
    except UnreadableError as error:
        return engine.unreadable(path, error, run.standard.find(READING))
    except Exception as error:  # a program that lints many texts goes on; the report says that it is not complete
        message = f"reading crashed: {type(error).__name__}: {error}; please report it with the page"
        return Checked(path, None, run_errors=(RunError(path, None, message),), failed=True)


def _entries(rules: Rules, baseline: AnyPath | bool) -> frozenset[Entry] | None:
    if isinstance(baseline, bool):
        return configured(rules.run.project) if baseline and rules.root is not None else None
    return load(Path(baseline))
