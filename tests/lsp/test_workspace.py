"""The open pages of an editor without the editor: what is published of pages that come, break, and are left out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from linter.app import snapshot
from linter.app.session import Session
from linter.findings import RunError
from linter.linting.engine import PageHead
from linter.linting.results import PageResult
from linter.lsp import workspace as desks
from linter.lsp.actions import fix_refusal
from linter.lsp.workspace import OpenPage, Workspace
from linter.project.discovery import FoundPage
from linter.project.project import Project

Published = list[tuple[str, "OpenPage | RunError | None"]]
SLIP = ("### VISUAL MODEL: Two Queues, One Pool", "### VISAUL MODEL: Two Queues, One Pool")
LintTexts = Callable[[Session, Mapping[str, str]], list[PageResult]]


class Seen:
    """A desk, and what it published, by the names of pages."""

    def __init__(self) -> None:
        self.published: Published = []
        self.desk = Workspace(lambda uri, page: self.published.append((uri.rpartition("/")[2], page)))

    def look(self, file: Path, text: str | None = None, version: int = 1) -> OpenPage | RunError | None:
        """What is published of a page that is opened, or typed in."""
        text = file.read_text(encoding="utf-8") if text is None else text
        self.desk.lint(file.as_uri(), file, version, text, "utf-16")
        name, page = self.published[-1]
        assert name == file.name
        return page

    def judged(self, file: Path, text: str | None = None, version: int = 1) -> OpenPage:
        page = self.look(file, text, version)
        assert isinstance(page, OpenPage)
        return page


@pytest.fixture
def seen() -> Seen:
    return Seen()


def codes(page: OpenPage | RunError | None) -> list[str]:
    assert isinstance(page, OpenPage)
    return [finding.code for finding in page.findings]


def test_of_a_page_that_the_project_leaves_out_nothing_is_said(course: Path, module: Path, seen: Seen) -> None:
    (course / "lint-modules.toml").write_text('exclude = ["docs/module-1-*"]\n', encoding="utf-8")
    assert seen.look(module, "# x\n") is None
    assert seen.desk.pages == {}
    assert seen.look(course / "docs/module-2-idempotency.md") is not None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names there")
def test_of_a_pipe_nothing_is_said(course: Path, seen: Seen) -> None:
    os.mkfifo(course / "docs/module-9-pipe.md")
    assert seen.look(course / "docs/module-9-pipe.md", "# x\n") is None


def test_a_page_of_no_kind_that_cannot_be_read_lacks_nothing(course: Path, seen: Seen) -> None:
    assert codes(seen.look(course / "docs/notes.md", "# Notes\n\0\n")) == []
    assert codes(seen.look(course / "docs/module-7.md", "# x\n\0\n")) == ["DOC001"]


def test_a_page_that_breaks_the_reader_is_told(module: Path, seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PageHead, "parse", lambda _: [][1])
    page = seen.judged(module)
    message = "reading crashed: IndexError: list index out of range; please report it with the page"
    assert page.errors == (RunError("docs/module-1-backpressure.md", None, message),)


def test_what_breaks_the_linter_is_told_and_the_author_goes_on(
    module: Path, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(desks, "open_page", lambda **_: [][1])
        message = "internal error: IndexError: list index out of range; please report it with the page"
        assert seen.look(module) == RunError(module.name, None, message)
        assert seen.desk.pages == {}
    assert codes(seen.look(module)) == []


def test_a_baseline_that_comes_to_lead_out_of_the_project_is_told_once_it_is_read_anew(
    course: Path, module: Path, seen: Seen
) -> None:
    seen.judged(module)
    assert not seen.desk.is_stale()
    (course / "lint-modules-baseline.json").symlink_to(course.parent / "known.json")
    assert seen.desk.is_stale()
    seen.desk.forget()
    told = seen.look(module)
    assert isinstance(told, RunError)
    assert "'lint-modules-baseline.json' leads out of the project's folder" in told.message


def test_a_project_is_read_by_one_thread_at_a_time_and_once_more_for_what_came_meanwhile(
    module: Path, course: Path, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: LintTexts = Session.lint_texts
    under_way, rounds = [0], list[list[str]]()

    def lint_texts(self: Session, texts: Mapping[str, str]) -> list[PageResult]:
        under_way[0] += 1
        assert under_way == [1]
        rounds.append(sorted(Path(path).name for path in texts))
        found = real(self, texts)
        under_way[0] -= 1
        return found

    monkeypatch.setattr(Session, "lint_texts", lint_texts)
    other = course / "docs/module-2-idempotency.md"
    seen.judged(module)

    async def saves() -> None:
        first = asyncio.create_task(seen.desk.lint_across([module.as_uri()]))
        await asyncio.sleep(0)
        seen.judged(other)
        await asyncio.gather(*(seen.desk.lint_across([other.as_uri()]) for _ in range(3)))
        await first

    asyncio.run(saves())
    assert rounds == [[module.name], [module.name, other.name]]


def test_a_project_that_cannot_be_read_is_told_on_each_open_page(
    module: Path, course: Path, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lint_texts(self: Session, texts: Mapping[str, str]) -> list[PageResult]:
        raise PermissionError(13, "Permission denied", "docs")

    monkeypatch.setattr(Session, "lint_texts", lint_texts)
    files = [module, course / "docs/module-2-idempotency.md"]
    for file in files:
        seen.judged(file)
    seen.published.clear()
    asyncio.run(seen.desk.lint_across([module.as_uri()]))
    message = "the project could not be read: Permission denied"
    assert seen.published == [(file.name, RunError(f"docs/{file.name}", None, message)) for file in files]
    assert len(seen.desk.pages) == 2


def test_what_is_typed_while_the_project_is_read_keeps_what_was_found_in_it(
    course: Path, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = course / "docs/tests/idempotency-exam.md"
    text = exam.read_text(encoding="utf-8")
    real: LintTexts = Session.lint_texts

    def lint_texts(self: Session, texts: Mapping[str, str]) -> list[PageResult]:
        found = real(self, texts)
        seen.judged(exam, text.replace("---\n", "---\nauthor: Ada\n", 1), 2)
        return found

    monkeypatch.setattr(Session, "lint_texts", lint_texts)
    assert "EXM021" not in codes(seen.judged(exam))
    asyncio.run(seen.desk.lint_across([exam.as_uri()]))
    _, page = seen.published[-1]
    assert isinstance(page, OpenPage)
    assert page.version == 2
    (far,) = [finding for finding in page.findings if finding.code == "EXM021"]
    assert "author: Ada" in page.source.text
    monkeypatch.setattr(Session, "lint_texts", real)
    asyncio.run(seen.desk.lint_across([exam.as_uri()]))
    assert [one.range for one in seen.desk.pages[exam.as_uri()].findings if one.code == "EXM021"] == [far.range]


def test_a_page_that_goes_while_the_project_is_read_counts_as_gone(
    course: Path, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam, real = course / "docs/tests/idempotency-exam.md", snapshot.all_pages
    seen.judged(exam)
    asyncio.run(seen.desk.lint_across([exam.as_uri()]))
    assert "EXM021" in codes(seen.published[-1][1])

    def going(project: Project) -> Sequence[FoundPage]:
        found = real(project)
        (course / "docs/module-2-idempotency.md").unlink(missing_ok=True)
        return found

    monkeypatch.setattr(snapshot, "all_pages", going)
    asyncio.run(seen.desk.lint_across([exam.as_uri()]))
    assert "EXM021" not in codes(seen.published[-1][1])


def test_a_page_that_is_closed_while_the_project_is_read_is_not_published_again(
    module: Path, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: LintTexts = Session.lint_texts

    def lint_texts(self: Session, texts: Mapping[str, str]) -> list[PageResult]:
        seen.desk.close(module.as_uri())
        return real(self, texts)

    monkeypatch.setattr(Session, "lint_texts", lint_texts)
    seen.judged(module)
    asyncio.run(seen.desk.lint_across([module.as_uri()]))
    assert seen.published[-1] == (module.name, None)
    assert seen.desk.pages == {}


def test_a_fix_is_proved_where_no_rule_looks_at_other_pages(course: Path, module: Path, seen: Seen) -> None:
    (course / "lint-modules.toml").write_text('select = ["FB103"]\n', encoding="utf-8")
    page = seen.judged(module, module.read_text(encoding="utf-8").replace(*SLIP, 1))
    (slip,) = page.findings
    assert slip.fix is not None
    assert fix_refusal(page, slip) is None
