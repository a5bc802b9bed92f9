"""The linter: a project with its rules, which lints the project as it is at one moment, and remembers what it found.

Results are kept by the bytes of pages, which every snapshot reads again, so none of them is stale.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path

from linter import __version__
from linter.app.executors import Executor, executor_for
from linter.app.feedback import SILENT, Feedback
from linter.app.local_task import LocalPassItem, LocalPassOutcome, LocalPassTask
from linter.app.request import CheckRequest
from linter.app.results import (
    DiagramVerdictStore,
    Known,
    Memory,
    OtherPage,
    ResultStore,
    Trees,
    find_cache,
    program_contents,
)
from linter.app.snapshot import Snapshot
from linter.config.policy import DEFAULT_POLICY, Policy, build_policy
from linter.corpus import summary_from_data, summary_to_data
from linter.errors import NotFoundError
from linter.findings import Report
from linter.linting.baseline import BaselineEntry
from linter.linting.engine import (
    TRACKER_FAMILY,
    LocalPass,
    verdict_rules,
)
from linter.linting.results import PageResult
from linter.mermaid.judge import (
    DiagramJudge,
    DiagramVerdicts,
    engine_version,
    find_judge,
)
from linter.project.discovery import FoundPage, LeftAlone, discover, display_path, left_alone, read_bytes
from linter.project.project import Project, load_rule_set
from linter.project.site import site_settings
from linter.rules.model import PUBLISH, Rule, RuleSet
from linter.rules.selection import Selection, select_rules
from linter.text.source import Source, from_bytes
from linter.text.wording import counted, listed

NO_ENGINE = "no Mermaid engine is installed here, so diagrams are not parsed: pip install 'lint-modules[mermaid]'"


@dataclass(frozen=True)
class Linter:
    """The pages of a project judged by its rules.

    `store` keeps what is found in pages for later runs, and `memory` for later snapshots of this linter. Where it is
    `alone`, no file is looked at but what a snapshot is given: each file that a page speaks of is believed to be there.
    """

    project: Project
    rule_set: RuleSet
    rules: Sequence[Rule]
    judge: DiagramJudge | None = None
    policy: Policy = DEFAULT_POLICY
    store: ResultStore | None = field(default=None, repr=False, compare=False)
    memory: Memory | None = field(default=None, repr=False, compare=False)
    alone: bool = False
    trees: Trees = field(default_factory=Trees, repr=False, compare=False)
    """The trees of pages that were parsed lately."""
    ids: dict[str, list[str] | None] = field(default_factory=dict, repr=False, compare=False)
    """The ids of pages that links point at, by the pages' digests."""

    @cached_property
    def local(self) -> LocalPass:
        """The local pass. The rules of the project take part where trackers will ask for verdicts."""
        has_tracker_rules = any(rule.family == TRACKER_FAMILY for rule in self.rules)
        rules = self.verdict_rules if has_tracker_rules else None
        judge = self.verdict_judge if rules and self.judge is None else self.judge
        site = site_settings(self.project)
        return LocalPass(self.rules, self.rule_set.kinds, self.policy, judge, site, rules, self.verdict_policy)

    @cached_property
    def verdict_rules(self) -> tuple[Rule, ...]:
        """The rules by which trackers judge pages: those of the project."""
        config = self.project.config
        return verdict_rules(self.rule_set, Selection(config.select, config.extend_select, config.ignore))

    @cached_property
    def verdict_policy(self) -> Policy:
        """The policy under which trackers judge pages: that of the project for pages that are published."""
        return build_policy(self.project.config, self.rule_set).with_profile(PUBLISH)

    @cached_property
    def verdict_judge(self) -> DiagramJudge | None:
        """The engine for verdicts. Where a selected rule parses diagrams and has no engine, none is installed."""
        return self.judge or (None if uses_diagrams(self.rules) else find_judge())

    @property
    def reads_corpus(self) -> bool:
        """Whether a rule looks at all pages of the project."""
        return any(rule.check.reads_corpus for rule in self.rules)

    def elsewhere(self, root: Path) -> Linter:
        """The same rules for another state of the project, whose files lie in another folder."""
        return replace(self, project=replace(self.project, root=root), store=None, memory=None, trees=Trees())

    def with_rules(
        self, rules: Sequence[Rule], judge: DiagramJudge | None = None, memory: Memory | None = None
    ) -> Linter:
        """The same project judged by other rules; the two share no results."""
        return replace(self, rules=tuple(rules), judge=judge or self.judge, store=None, memory=memory)

    def snapshot(
        self,
        changed: Mapping[str, bytes | str] | None = None,
        executor: Executor[LocalPassItem, LocalPassOutcome] | None = None,
        diagrams: DiagramVerdicts | None = None,
    ) -> Snapshot:
        """The project as it is now, with other contents in the place of what some files hold, by their paths.

        `executor` does the local pass where that is worth it, and `diagrams` keeps what Mermaid says in its processes.
        """
        data: dict[str, bytes] = {}
        for path, text in (changed or {}).items():
            data[path] = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        return Snapshot(self, data, executor, diagrams)

    def results(self, pages: Iterable[FoundPage], changed: Mapping[str, bytes | str] | None = None) -> list[PageResult]:
        """The results of some pages, in order."""
        return list(self.snapshot(changed).results(pages))

    def lint(
        self,
        paths: Sequence[Path] = (),
        *,
        changed: Mapping[str, bytes | str] | None = None,
        baseline: Collection[BaselineEntry] | None = None,
    ) -> Report:
        """The report of the pages in some files and folders, or of all that the project includes.

        `changed` are texts in the place of what files hold, by their paths from the project's folder; such a file need
        not be there. Raises NotFoundError where there is no page, OSError where a folder cannot be read.
        """
        root, snapshot = self.project.root, self.snapshot(changed)
        replaced = {root / path: FoundPage(root, path, named=True) for path in changed or {}}
        pages = [replaced[path] for path in paths if path in replaced]
        on_disk = [path for path in paths if path not in replaced]
        if on_disk or not paths:
            pages += find_pages(self.project, on_disk)[0]
        return snapshot.report(list(snapshot.results(pages)), paths, baseline)

    def recall(self, digest: str) -> Known | None:
        """What is known of a page of this digest."""
        known = None if self.memory is None else self.memory.get(digest)
        if known is not None:
            return known
        entry = self.store.get(digest) if self.store is not None else None
        if entry is None:
            return None
        return OtherPage(entry["facts"]) if entry["kind"] is None else summary_from_data(entry)

    def remember(self, digest: str, known: Known) -> None:
        """Keeps what was found in a page of this digest."""
        if self.memory is not None:
            self.memory.put(digest, known)
        if self.store is not None:
            if isinstance(known, OtherPage):
                self.store.put(digest, {"kind": None, "facts": known.facts})
            else:
                self.store.put(digest, summary_to_data(known))


def uses_diagrams(rules: Iterable[Rule]) -> bool:
    """Whether one of the rules has diagrams parsed."""
    return any(rule.check.needs_engine for rule in rules)


def load_source(page: FoundPage, limit: int) -> Source:
    """The text of a file. Raises UnreadableError, OSError."""
    return from_bytes(read_bytes(page.path, limit), page.shown, limit)


def find_pages(project: Project, paths: Sequence[Path], feedback: Feedback = SILENT) -> tuple[list[FoundPage], bool]:
    """The pages of some paths, or of the whole configured project, and whether something was left out, which is noted.

    Raises NotFoundError where no page was met.
    """
    pages, notes, saw_markdown = discover(project, paths)
    for note in notes:
        feedback.note(note)
    if not saw_markdown:
        if (left := left_alone(project, paths)).total:
            raise NotFoundError(nothing_judged(left, 0))
        where = ", ".join(str(path) for path in paths) or str(Path.cwd())
        raise NotFoundError(f"no Markdown file was found in {where}")
    return pages, bool(notes)


def nothing_judged(left: LeftAlone, of_other_kinds: int) -> str:
    """That a run judged no page although pages are there, with how many and why."""
    reasons = [*left.reasons(), *([f"{of_other_kinds} of no kind that is checked"] if of_other_kinds else [])]
    total = left.total + of_other_kinds
    return f"no page was judged: {counted(total, 'page')} left alone, {listed(reasons)}"


def page_named(project: Project, name: str) -> FoundPage:
    """The page that standard input stands for.

    A name such as `<stdin>` is no file's; any other counts from the current folder.
    """
    if not name.startswith("<"):
        name = display_path(Path(os.path.normpath(Path.cwd() / name)), project.root)
    return FoundPage(project.root, name, named=True)


def make_linter(
    project: Project,
    selection: Selection | None = None,
    no_ignores: bool = False,
    profile: str | None = None,
    known: DiagramVerdicts | None = None,
    rule_set: RuleSet | None = None,
) -> Linter:
    """A linter with the rules that a command line selects from the project's; with an engine where a rule needs one.

    `known` is what the engine said in earlier runs; `rule_set` the project's, where it was read already.
    """
    rule_set = rule_set or load_rule_set(project)
    config = project.config
    rules = select_rules(
        rule_set, Selection(config.select, config.extend_select, config.ignore), selection or Selection()
    )
    policy = build_policy(config, rule_set)
    policy = policy if profile is None else policy.with_profile(profile)
    judge = find_judge(known) if uses_diagrams(rules) else None
    return Linter(project, rule_set, rules, judge, policy.without_ignores() if no_ignores else policy)


@contextmanager
def open_executor(
    request: CheckRequest, local: LocalPass, known: DiagramVerdicts | None, feedback: Feedback = SILENT
) -> Iterator[Executor[LocalPassItem, LocalPassOutcome]]:
    """Yields the executor of a run, and closes it."""
    task = LocalPassTask(local, known)
    executor: Executor[LocalPassItem, LocalPassOutcome]
    if request.executor is None:
        executor = executor_for(task, request.jobs, feedback.note)
    else:
        from linter.app.dask import DaskExecutor  # no other run waits for it

        executor = DaskExecutor(task, request.executor, feedback.note, local.judge is not None)
    try:
        yield executor
    finally:
        executor.close()


@contextmanager
def project_snapshot(
    project: Project,
    request: CheckRequest,
    rule_set: RuleSet | None = None,
    asked: Sequence[FoundPage] | None = None,
    feedback: Feedback = SILENT,
) -> Iterator[Snapshot]:
    """A snapshot of a whole project by its own rules; what was found on the way is kept at the end.

    `request` says where that is kept and which processes judge pages.
    `rule_set` is the project's, where it was read already. `asked` are the pages that are judged, None for all; the
    others are only read. Raises what reading rules raises.
    """
    cache = usable_cache(request, project.root, feedback)
    diagrams = None if cache is None else DiagramVerdictStore(cache)
    linter = make_linter(project, known=diagrams, rule_set=rule_set)
    store = open_results(linter, request, cache)
    linter = replace(linter, store=store)
    pages = discover(project, [project.root])[0]
    with open_executor(request, linter.local, diagrams, feedback) as executor:
        snapshot = linter.snapshot(executor=executor, diagrams=diagrams)
        snapshot.read(pages if asked is None else asked)
        snapshot.read_corpus(pages)
    yield snapshot
    snapshot.keep_facts()
    if store is not None:
        store.save()
    if diagrams is not None:
        diagrams.save()


def usable_cache(request: CheckRequest, root: Path, feedback: Feedback = SILENT) -> str | None:
    """The folder of the cache; None where nothing may be kept in it, with a note if the folder was named."""
    if request.no_cache:
        return None
    folder, reason = find_cache(request.cache_dir, root)
    if reason is not None and request.cache_dir:
        feedback.note(reason)
    return folder


def open_results(linter: Linter, request: CheckRequest, cache: str | None) -> ResultStore | None:
    """What is known of the pages of a run; None where nothing may be kept in the folder `cache`."""
    if cache is None or (linter.local.judge is not None and engine_version() in ("none", "unknown")):
        return None  # nobody knows what the verdicts on diagrams depend on
    try:
        return ResultStore(cache, _inputs_digest(linter, request))
    except OSError:  # the program is being replaced as it runs
        return None


def _inputs_digest(linter: Linter, request: CheckRequest) -> str:
    """A digest of all that the findings and facts of a page depend on beside the page. Raises OSError."""
    sums = hashlib.blake2b(digest_size=16)
    for part in (str(linter.project.root.resolve()).encode("utf-8", "surrogatepass"), *program_contents()):
        sums.update(part)
    parts = [__version__, linter.project.config.model_dump_json(), repr(linter.local.site)]
    parts += [repr(asdict(request.selection)), repr((request.no_ignores, request.profile))]
    parts += [engine_version() if linter.local.judge is not None else "none"]
    rule_set = linter.rule_set
    parts += [page.model_dump_json() for page in (*rule_set.rules, *rule_set.kinds, *rule_set.profiles)]
    sums.update("\0".join(parts).encode("utf-8", "surrogatepass"))
    return sums.hexdigest()
