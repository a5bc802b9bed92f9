"""Fragments of links are held against the page they lead to, as far as its ids can be known."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.cli import anchors
from tests.test_cli import lint, write

LINKS = "# Module 1: Leases\n\nSee [the hook](notes.md#hook) and [nothing](notes.md#nowhere).\n"
NOTES = "# Notes\n\n## Hook\n\nText.\n"
LOST = "module-1-leases.md:3:45: warning DOC010 broken-link: "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "course", module_1_leases=LINKS, notes=NOTES, **{"lint-modules.toml": ""})


def found(folder: Path) -> list[str]:
    return lint("--select", "DOC010", "--output", "concise", cwd=folder).out.splitlines()[:-1]


def test_a_fragment_that_nothing_makes_is_found(folder: Path) -> None:
    (one,) = found(folder)
    assert one.startswith(LOST)
    assert "#nowhere" in one


def test_where_the_site_makes_ids_in_its_own_way_fragments_pass(folder: Path) -> None:
    site = "markdown_extensions:\n  - toc:\n      {}slugify: !!python/object/apply:pymdownx.slugs.slugify {{}}\n"
    write(folder, **{"mkdocs.yml": site.format("")})
    assert found(folder) == []
    write(folder, **{"mkdocs.yml": site.format("# ")})
    assert len(found(folder)) == 1


def test_settings_of_the_site_that_cannot_be_read_change_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def text_of(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    write(folder, **{"mkdocs.yml": "slugify: x\n"})
    assert found(folder) == []
    monkeypatch.setattr(anchors, "text_of", text_of)
    assert len(found(folder)) == 1


def test_a_page_that_leads_out_of_the_project_is_not_read(folder: Path) -> None:
    (folder / "notes.md").rename(folder.parent / "notes.md")
    (folder / "notes.md").symlink_to(folder.parent / "notes.md")
    assert found(folder) == []


def test_the_fragments_of_a_page_that_cannot_be_read_pass(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, notes=NOTES.encode() + b"\0")
    assert found(folder) == []
    write(folder, notes=NOTES)
    assert len(found(folder)) == 1

    def read_bytes(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(anchors, "read_bytes", read_bytes)
    assert found(folder) == []
