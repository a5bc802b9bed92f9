"""Fragments of links are held against the page they lead to, as far as its ids can be known."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.app import snapshot
from linter.project import site as project_site
from tests.helpers.command import lint, write

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
    site = "markdown_extensions:\n  - toc:\n      {}slugify: !!python/object/apply:own.slugs.slugify {{}}\n"
    write(folder, **{"mkdocs.yml": site.format("")})
    assert found(folder) == []
    write(folder, **{"mkdocs.yml": site.format("# ")})
    assert len(found(folder)) == 1


def test_where_nobody_knows_how_ids_are_made_fragments_pass(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def text_of(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    write(folder, **{"mkdocs.yml": "site_name: x\n"})
    assert len(found(folder)) == 1
    monkeypatch.setattr(project_site, "read_project_text", text_of)
    assert found(folder) == []


def test_a_page_that_leads_out_of_the_project_is_not_read(folder: Path) -> None:
    (folder / "notes.md").rename(folder.parent / "notes.md")
    (folder / "notes.md").symlink_to(folder.parent / "notes.md")
    assert found(folder) == []


def test_the_fragments_of_a_page_that_cannot_be_read_pass(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, notes=NOTES.encode() + b"\0")
    assert found(folder) == []
    write(folder, notes=NOTES)
    assert len(found(folder)) == 1

    real = snapshot.read_bytes

    def read_bytes(file: Path, limit: int) -> bytes:
        if file.name == "notes.md":
            raise PermissionError(13, "Permission denied")
        return real(file, limit)

    monkeypatch.setattr(snapshot, "read_bytes", read_bytes)
    assert found(folder) == []


ENTRIES = "---\ntype: learning-module\nprerequisites: [part/notes.md, notes.md#hook, {}]\n---\n# Module 1: Leases\n"


@pytest.mark.parametrize(
    ("entry", "site", "said"),
    [
        ("other.md", "docs_dir: pages\n", None),  # from the folder of the site's pages
        ("pages/other.md", "docs_dir: pages\n", "'pages/other.md', and there is no such file"),
        ("pages/other.md", None, None),  # nobody knows what that folder is
        ("gone.mdown", None, "'gone.mdown', and there is no such file"),
        (
            "notes.md#hoook",
            "docs_dir: pages\n",
            "'#hoook', and no heading of 'notes.md' makes that id; did you mean '#hook'?",
        ),
        ("../../../out.md", "docs_dir: pages\n", None),
        ("/gone.md", "docs_dir: pages\n", None),
        ("read gone.md", "docs_dir: pages\n", None),
        ("https://example.org/gone.md", "docs_dir: pages\n", None),
    ],
)
def test_entries_of_front_matter(entry: str, site: str | None, said: str | None, tmp_path: Path) -> None:
    course = write(tmp_path / "course", **{"lint-modules.toml": ""}, **({"mkdocs.yml": site} if site else {}))
    write(course / "pages", other=NOTES)
    write(course / "pages/part", module_1_leases=ENTRIES.format(entry), notes=NOTES)
    column = ENTRIES.split("\n")[2].index("{}") + 1
    place = f"pages/part/module-1-leases.md:3:{column}: warning DOC010 broken-link: `prerequisites` names "
    assert found(course) == ([f"{place}{said}"] if said else [])


@pytest.mark.parametrize(
    ("link", "fixed"),
    [
        ("#Hot_Keys", "#hot-keys"),
        ("notes.md#hok", "notes.md#hok"),  # what may be another word is no slip
        ("#hot-key", "#hot-keys"),
        ("#part-2", "#part-2"),
        ("#rate-limit", "#rate-limit"),  # two ids come near
        ("#nowhere", "#nowhere"),
    ],
)
def test_the_one_id_that_comes_near_is_a_fix(link: str, fixed: str, folder: Path) -> None:
    page = "# Module 1: Leases\n\n[x]({})\n\n## Hot keys\n\n## Part 1\n\n## Rate limits\n\n## Rate limit 1\n"
    write(folder, module_1_leases=page.format(link))
    lint("--select", "DOC010", "--fix", cwd=folder)
    assert (folder / "module-1-leases.md").read_text(encoding="utf-8") == page.format(fixed)


@pytest.mark.parametrize("end", ["", "\n", "\n\n# Module 1: Leases\n"])
def test_a_page_may_end_with_its_front_matter(end: str, tmp_path: Path) -> None:
    text = "---\ntype: learning-module\nprerequisites: gone.md\nlint-modules: {profile: none.md}\n---"
    (one,) = found(write(tmp_path, module_1_leases=text + end))
    assert one.startswith("module-1-leases.md:3:16: warning DOC010 broken-link: `prerequisites` names 'gone.md'")
