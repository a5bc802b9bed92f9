"""What judges the pages of a folder, and what of it is weaker than it was in an earlier state (`config drift`).

The earlier state is read from git's objects. Both are read by the same program, so what differs is the project's doing.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from linter.app.baseline import configured_baseline
from linter.app.linter import Linter, make_linter
from linter.app.projects import ProjectPages, pages_by_project
from linter.errors import ConfigError, NotFoundError, StandardError, UnknownRuleError
from linter.findings import Drift, Severity
from linter.kinds.recognize import page_kind
from linter.linting.baseline import baseline_entry
from linter.linting.suppression_syntax import MARKER, VERBS
from linter.markdown.front_matter import FrontMatter, read_front_matter
from linter.markdown.site import SNIPPETS, Site
from linter.project.configurations import Configurations
from linter.project.discovery import Exclusion, FoundPage, display_path, read_bytes
from linter.project.git import Repository, checkout_to_temp
from linter.project.project import find_project
from linter.project.site import site_settings
from linter.rules.model import Rule
from linter.text.source import UnreadableError, from_bytes
from linter.text.wording import counted, listed

_ANY = "any"
_MAX_NAMED = 5  # pages that a line names
_LEVELS = ("never", "error", "warning", "info")
_DEFINING = ("applies_to", "when", "unless", "severity_when", "eclipses", "covers", "needs_front_matter", "check")
_MOST_LINES = 20  # of a comment
_MAX_SAME = 1024 * 1024  # bytes of a file that may be a page which moved
_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PageGate:
    """What judges a page: its project's root, its kind, its rules with their severities, and how it silences them.

    `text` is None for a page that could not be read.
    """

    project: str
    kind: str | None
    profile: str
    rules: Mapping[str, Severity]
    page: FoundPage
    text: str | None


@dataclass(frozen=True, slots=True)
class ProjectGate:
    """What holds in a project; `root` is named from the folder that was asked about."""

    root: str
    linter: Linter
    site: Site
    accepted: frozenset[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Gate:
    """All that judges the pages below a folder: by their paths from there, and the projects by their roots."""

    start: Path
    pages: Mapping[str, PageGate]
    projects: Mapping[str, ProjectGate]


def gate_of(start: Path) -> Gate:
    """The gate of the pages below a folder. Raises ConfigError, StandardError, UnknownRuleError, BaselineError."""
    project = find_project(start, None, False)
    by_include = project.config.include and project.root == start
    try:
        parts = pages_by_project({project.root: (project, () if by_include else (start,))}, Configurations())
    except NotFoundError:  # no page is left
        parts = [ProjectPages(project, (), [], False)]
    pages: dict[str, PageGate] = {}
    projects: dict[str, ProjectGate] = {}
    for part in parts:
        root = display_path(part.project.root, start)
        linter = make_linter(part.project)
        entries = configured_baseline(part.project) or frozenset()
        accepted = frozenset(
            (display_path(part.project.root / entry.path, start), entry.code, entry.fingerprint) for entry in entries
        )
        projects[root] = ProjectGate(root, linter, site_settings(part.project), accepted)
        for page in part.pages:
            pages[display_path(page.path, start)] = _page_gate(root, linter, page)
    return Gate(start, pages, projects)


def _page_gate(root: str, linter: Linter, page: FoundPage) -> PageGate:
    limit = linter.project.config.max_page_bytes
    try:
        source = from_bytes(read_bytes(page.path, limit), page.shown, limit)
    except (OSError, UnreadableError):  # a run says so, and is not green
        return PageGate(root, None, "", {}, page, None)
    matter = read_front_matter(source)
    kind = page_kind(page.shown, matter, linter.rule_set.kinds)
    if kind is None:
        return PageGate(root, None, "", {}, page, source.text)
    running = linter.policy.running(linter.rules, page.shown, matter)
    rules = {rule.code: _severity(rule, matter) for rule in running if _holds(rule, kind.kind, matter)}
    return PageGate(root, kind.kind, linter.policy.profile_of(matter), rules, page, source.text)


def _holds(rule: Rule, kind: str, matter: FrontMatter) -> bool:
    fits = kind in rule.applies_to or _ANY in rule.applies_to
    return fits and _says(matter, rule.when) and not (rule.unless and _says(matter, rule.unless))


def _severity(rule: Rule, matter: FrontMatter) -> Severity:
    fitting = [severity for severity, wanted in rule.severity_when.items() if _says(matter, wanted)]
    return min(fitting, key=lambda severity: severity.rank, default=rule.severity)


def _says(matter: FrontMatter, wanted: Mapping[str, tuple[str, ...]]) -> bool:
    found = {} if matter.fault else matter.fields
    return all(
        name in found and found[name].text.casefold() in {value.casefold() for value in values}
        for name, values in wanted.items()
    )


@contextmanager
def earlier_top(start: Path, ref: str, option: str) -> Iterator[tuple[Path, Path]]:
    """The top of the repository that a folder lies in, and what it was where HEAD left a revision, with all that
    configures it, in a temporary folder. Raises RepositoryError, OSError."""
    with _earlier_tree(start, ref, option) as (top, earlier, _, _):
        yield top, earlier


@contextmanager
def _earlier_tree(start: Path, ref: str, option: str) -> Iterator[tuple[Path, Path, Repository, str]]:
    depth = Repository(start, option).prefix.count("/")
    top = start.parents[depth - 1] if depth else start
    repository = Repository(top, option)
    commit = repository.base(ref)
    with checkout_to_temp(repository, commit, _LIMIT, settings=True) as earlier:
        yield top, earlier, repository, commit


def drift_from(start: Path, ref: str, option: str = "--from") -> tuple[Drift, ...]:
    """What judges the pages below a folder less strictly than where HEAD left a revision.

    Raises RepositoryError, ConfigError, StandardError, BaselineError, OSError.
    """
    start = start.resolve()
    now = gate_of(start)
    with _earlier_tree(start, ref, option) as (top, earlier, repository, commit):
        folder = earlier / start.relative_to(top)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            before = gate_of(folder)
        except (ConfigError, StandardError, UnknownRuleError) as error:
            raise type(error)(f"as it was at {ref}: {str(error).replace(str(folder), '.')}") from None
        depth = "" if start == top else f"{start.relative_to(top).as_posix()}/"
        renamed = {
            new.removeprefix(depth): old.removeprefix(depth)
            for new, old in repository.renamed(commit, all_files=True).items()
            if new.startswith(depth) and old.startswith(depth)
        }
        return tuple(_drift(before, now, renamed))


def _drift(before: Gate, now: Gate, renamed: Mapping[str, str]) -> Iterator[Drift]:
    yield from _lost_pages(before, now, {old: new for new, old in renamed.items()})
    yield from _weaker_rules(before, now, renamed)
    yield from _weaker_projects(before, now)
    yield from _accepted(before, now)
    for path in sorted(now.pages):
        yield from _silenced(before, now, path, renamed.get(path, path))


def _lost_pages(before: Gate, now: Gate, new_names: Mapping[str, str]) -> Iterator[Drift]:
    """Pages that were judged, are still there, and are judged no more."""
    for path, old in sorted(before.pages.items()):
        if old.kind is None:
            continue
        name = path if os.path.lexists(now.start / path) else new_names.get(path, _same_text(now.start, path, old))
        if name is None:  # it was deleted, which its diff shows
            continue
        moved = "" if name == path else f"renamed to {name}, "
        page = now.pages.get(name)
        if page is None:
            yield Drift("page", name, f"{path} left the gate: {moved}{_why_not_found(now, name)}")
        elif page.text is not None and page.kind is None:
            yield Drift("page", name, f"{path} left the gate: {moved}it is of no kind any more, it was {old.kind}")
        elif page.text is not None and page.kind != old.kind:
            yield Drift("page", name, f"{path} is judged as another kind: {moved}{page.kind}, it was {old.kind}")


def _same_text(start: Path, path: str, old: PageGate) -> str | None:
    """A file that a page which is gone may have become, where git does not know yet: one beside it whose name differs
    in the suffix, or one of its name in another folder that no page was in before."""
    if old.text is None:
        return None
    name = Path(path)
    for folder, folders, files in os.walk(start):
        folders[:] = sorted(set(folders) - {".git"})
        here = Path(folder)
        beside = here == start / name.parent
        for other in sorted(files):
            if (other == name.name and _reads(here / other) == old.text) or (
                beside and other.startswith(f"{name.stem}.") and other != name.name
            ):
                return display_path(here / other, start)
    return None


def _reads(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8") if path.is_file() and path.stat().st_size <= _MAX_SAME else None
    except (OSError, UnicodeDecodeError):
        return None


def _why_not_found(now: Gate, name: str) -> str:
    path = now.start / name
    project = find_project(path.parent, None, False)
    exclusion = Exclusion(project)
    if path.suffix.lower() not in (".md", ".markdown", ".mdown", ".mkdn", ".mkd"):
        return "its suffix is none of a page"
    if exclusion.globs.match_file(display_path(path, project.root)):
        return "`exclude` leaves it out"
    if exclusion.gitignore is not None and exclusion.gitignore.file(path):
        return "a .gitignore file leaves it out"
    return "no run finds it any more"


def _weaker_rules(before: Gate, now: Gate, renamed: Mapping[str, str]) -> Iterator[Drift]:
    """Rules that are off or less severe on pages that they judged, each with its pages."""
    off: dict[tuple[str, str], list[str]] = defaultdict(list)
    lowered: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for path, page in sorted(now.pages.items()):
        old = before.pages.get(renamed.get(path, path))
        if old is None or old.kind is None or page.kind != old.kind:
            continue
        where = "" if page.profile == old.profile else f" (its profile is {page.profile}, it was {old.profile})"
        for code, severity in old.rules.items():
            current = page.rules.get(code)
            if current is None:
                off[(code, where)].append(path)
            elif current.rank > severity.rank:
                lowered[(code, severity.value, current.value, where)].append(path)
    for (code, where), paths in off.items():
        yield Drift("off", paths[0], f"{code} is switched off on {_pages(paths)}{where}", code)
    for (code, was, now_is, where), paths in lowered.items():
        yield Drift("lowered", paths[0], f"{code} is lowered from {was} to {now_is} on {_pages(paths)}{where}", code)


def _pages(paths: list[str]) -> str:
    if len(paths) == 1:
        return paths[0]
    more = len(paths) - _MAX_NAMED
    names = [*paths[:_MAX_NAMED], *([counted(more, "more")] if more > 0 else [])]
    return f"{len(paths)} pages: {listed([*paths[:_MAX_NAMED], f'{more} more'] if more > 0 else names)}"


def _weaker_projects(before: Gate, now: Gate) -> Iterator[Drift]:
    """What holds for all pages of a project: each project now is held against that which ruled its pages before."""
    seen: set[tuple[str, str]] = set()
    for path, page in sorted(now.pages.items()):
        old_page = before.pages.get(path)
        old_root = old_page.project if old_page else _closest(before.projects, now.projects[page.project].root)
        if old_root is None or (old_root, page.project) in seen:
            continue
        seen.add((old_root, page.project))
        yield from _weaker_project(before.projects[old_root], now.projects[page.project])


def _closest(projects: Mapping[str, ProjectGate], root: str) -> str | None:
    """The root of the project that ruled a folder."""
    above = [name for name in projects if name in (".", root) or f"{root}/".startswith(f"{name}/")]
    return max(above, key=len, default=next(iter(projects), None))


def _weaker_project(old: ProjectGate, new: ProjectGate) -> Iterator[Drift]:
    config, was = new.linter.project.config, old.linter.project.config
    file = new.linter.project.path
    where = display_path(file, new.linter.project.root) if file else ""
    place = where if new.root == "." else f"{new.root}/{where}".rstrip("/")
    named = "" if new.root == "." else f" in {new.root}"
    if _LEVELS.index(config.fail_level) < _LEVELS.index(was.fail_level):
        yield Drift("fail-level", place, f"the fail level{named} is {config.fail_level}, it was {was.fail_level}")
    if was.require_reason and not config.require_reason:
        yield Drift("reason", place, f"suppressions{named} need no reason any more")
    if new.site.has(SNIPPETS) and not old.site.has(SNIPPETS):
        yield Drift(
            "site", place, f"the site{named} inserts snippets now, whose pages are judged by what they say alone"
        )
    changed = [item.name for item in fields(Site) if _differs(item.name, old.site, new.site)]
    if changed:
        yield Drift("site", place, f"the site's configuration{named} makes pages read differently: {listed(changed)}")
    known = {rule.code: rule for rule in old.linter.rules}
    altered = [
        rule.code
        for rule in new.linter.rules
        if rule.code in known and _definition(rule) != _definition(known[rule.code])
    ]
    for code in altered:
        yield Drift("definition", place, f"what {code} asks{named} was changed", code)
    kinds = {kind.kind: kind.model_dump() for kind in old.linter.rule_set.kinds}
    for kind in new.linter.rule_set.kinds:
        if kind.kind in kinds and kind.model_dump() != kinds[kind.kind]:
            yield Drift("kind", place, f"what a page of the kind {kind.kind} is made of{named} was changed")


def _differs(name: str, old: Site, new: Site) -> bool:
    """Whether pages read differently; folders count from the project, which may be another one."""
    if name in ("docs", "snippet_folders") or (name == "extensions" and new.has(SNIPPETS) and not old.has(SNIPPETS)):
        return False
    return bool(getattr(old, name) != getattr(new, name))


def _definition(rule: Rule) -> dict[str, Any]:
    return rule.model_dump(include=set(_DEFINING))


def _accepted(before: Gate, now: Gate) -> Iterator[Drift]:
    """Entries that baselines hold now and did not."""
    known = {entry for project in before.projects.values() for entry in project.accepted}
    added: dict[str, list[str]] = defaultdict(list)
    for project in now.projects.values():
        for path, code, _ in project.accepted - known:
            added[path].append(code)
    for path, codes in sorted(added.items()):
        named = ", ".join(
            f"{code} ({number})" if number > 1 else code for code, number in sorted(Counter(codes).items())
        )
        yield Drift("baseline", path, f"the baseline accepts {counted(len(codes), 'more finding')} in {path}: {named}")


def _silenced(before: Gate, now: Gate, path: str, old_path: str) -> Iterator[Drift]:
    """What a page suppresses now and did not."""
    page, old = now.pages[path], before.pages.get(old_path)
    if page.text is None or page.kind is None or MARKER not in page.text or (old and old.text == page.text):
        return
    known = _directives(old.text) if old and old.text else Counter[tuple[str, str]]()
    new = _directives(page.text)
    lines = page.text.splitlines()
    told = False
    for said, _ in new - known:
        line = next((number for number, text in enumerate(lines, 1) if MARKER in text and text.strip() in said), 1)
        verb = "moved" if any(said == other for other, _ in known) else "added"
        told = True
        yield Drift("suppression", path, f"a suppression was {verb} in {path}: {said[:120]}", line=line)
    if ends := [said for said, _ in known - new if "enable" in said]:
        told = True
        yield Drift(
            "suppression", path, f"a suppression in {path} is no longer ended: {ends[0][:120]} is gone or moved"
        )
    if told:
        return
    was = _suppressed(before, old) if old and old.kind is not None else Counter[tuple[str, str]]()
    if more := sorted({code for code, _ in _suppressed(now, page) - was}):
        yield Drift("suppression", path, f"suppressions in {path} silence more than they did: {', '.join(more)}")


def _directives(text: str) -> Counter[tuple[str, str]]:
    """What speaks to the linter, whole, each with the next line that says something else."""
    lines = text.splitlines()
    found = Counter[tuple[str, str]]()
    for number, line in enumerate(lines):
        if MARKER in line and _is_directive("\n".join(lines[number : number + 3]), line.startswith(MARKER)):
            end = _end_of_directive(lines, number)
            said = " ".join(part.strip() for part in lines[number:end])
            follows = (other.strip() for other in lines[end:])
            found[(said, next((other for other in follows if other and MARKER not in other), ""))] += 1
    return found


def _is_directive(text: str, may_be_front_matter: bool) -> bool:
    """Whether the marker is followed by what suppresses, not by words about the tool."""
    for rest in text.split(MARKER)[1:]:
        colon, said = rest.lstrip()[:1], rest.lstrip()[1:].lstrip()
        if colon == ":" and (may_be_front_matter or said.startswith(VERBS)):
            return True
    return False


def _end_of_directive(lines: list[str], start: int) -> int:
    """The line behind a comment that begins on a line, or behind what front matter says under its key."""
    if lines[start].startswith(MARKER):  # in front matter, or in a comment of several lines
        inner = start + 1
        while inner < len(lines) and (lines[inner].startswith((" ", "\t")) or not lines[inner].strip()):
            inner += 1
        if inner > start + 1:
            return inner
    end = start
    while end < min(len(lines) - 1, start + _MOST_LINES) and "-->" not in lines[end]:
        end += 1
    return end + 1


def _suppressed(gate: Gate, page: PageGate) -> Counter[tuple[str, str]]:
    """The findings of a page that it silences, by rule and text, as far as rules that look at no other page know."""
    linter = gate.projects[page.project].linter
    local = linter.with_rules([rule for rule in linter.rules if not rule.check.reads_corpus])
    (shown,) = local.results([page.page])
    bare = Linter(local.project, local.rule_set, local.rules, local.judge, local.policy.without_ignores())
    (everything,) = bare.results([page.page])
    keys = [Counter((item.code, baseline_entry(item).label) for item in one.findings) for one in (everything, shown)]
    return keys[0] - keys[1]
