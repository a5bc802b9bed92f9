"""Hooks of MkDocs: the pages of `rules/` become pages of the site, and links work there as in the repository."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from linter.config.model import Config
from linter.project.project import Project, load_rule_set
from linter.rules import manual
from linter.rules.manual import markdown_rule_table, rule_manual

ROOT = Path(__file__).resolve().parent.parent
STANDARD = load_rule_set(Project(ROOT, Config(), None))
MOVED = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md", "README.md": "index.md"}


def generated() -> Iterator[tuple[str, str, str]]:
    """The pages that are no files of `docs/`: path in the site, path in the repository that links start from, text."""
    for rule in STANDARD.rules:
        path = f"rules/{rule.family}/{rule.name}.md"
        yield path, path, f"---\ntitle: {rule.code} {rule.name}\n---\n\n{rule_manual(rule, STANDARD.profiles)}"
    for kind in STANDARD.kinds:
        yield f"kinds/{kind.kind}.md", f"rules/kinds/{kind.kind}.md", manual.kind_page(kind)
    yield "rules/index.md", "README.md", f"# Rules\n\n{markdown_rule_table(STANDARD.rules)}"
    yield "kinds/index.md", "README.md", manual.kind_list(STANDARD.kinds)
    for path in ("CONTRIBUTING.md", "CHANGELOG.md"):
        yield MOVED[path], path, (ROOT / path).read_text(encoding="utf-8")


PAGES = {site: (origin, text) for site, origin, text in generated()}
# Where files of the repository, and one part of one, are on the site.
SITES = {f"rules/kinds/{kind.kind}.md": f"kinds/{kind.kind}.md" for kind in STANDARD.kinds} | MOVED
SITES["README.md#rules"] = "rules/index.md"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Lists rules and kinds in the navigation, and follows links."""
    rules = []
    for family, members in groupby(STANDARD.rules, key=lambda rule: rule.family):
        pages = [{f"{rule.code} {rule.name}": f"rules/{family}/{rule.name}.md"} for rule in members]
        rules.append({family.replace("-", " ").capitalize(): pages})
    kinds = [{kind.title: f"kinds/{kind.kind}.md"} for kind in STANDARD.kinds]
    nav = {name: entry for item in config.nav or [] for name, entry in item.items()}
    nav["Guides"] = [*nav["Guides"], *unlisted(nav)]
    nav |= {"Rules": ["rules/index.md", *rules], "Kinds of page": ["kinds/index.md", *kinds]}
    config.nav = [{name: entry} for name, entry in nav.items()]
    config.markdown_extensions.append(LINKS)
    return config


def unlisted(nav: Any) -> list[str]:
    """The pages of `docs/` that the navigation of mkdocs.yml does not name, so that a new one is never lost."""
    named = set(re.findall(r"[\w-]+\.md", str(nav)))
    return sorted(path.name for path in (ROOT / "docs").glob("*.md") if path.name not in named)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the generated pages."""
    for path, (_, text) in PAGES.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Tells the links which page they stand in."""
    path = page.file.src_uri
    LINKS.page, LINKS.files, LINKS.blob = path, files, f"{config.repo_url}/blob/main/"
    LINKS.origin = PAGES[path][0] if path in PAGES else f"docs/{path}"
    return markdown


class _Links(Extension):
    """Links between files of the repository, as links between pages of the site; to what is no page, on its host."""

    page = origin = blob = ""
    files: Files | None = None

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Markdown's name)
        """Runs after links are read (20), and before MkDocs checks them (0)."""
        md.treeprocessors.register(_Follow(self), "repository-links", 10)

    def follow(self, href: str) -> str:
        """Where a link leads on the site; one that leads nowhere stays, and MkDocs warns."""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
            return href
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.origin), parts.path))
        if (site := SITES.get(f"{target}#{parts.fragment}")) is not None:
            parts = parts._replace(fragment="")
        else:
            site = SITES.get(target, target.removeprefix("docs/"))
        if self.files is not None and self.files.get_file_from_path(site) is not None:
            place = posixpath.relpath(site, posixpath.dirname(self.page) or ".")
            return parts._replace(path=place).geturl()
        return f"{self.blob}{target}" if (ROOT / target).exists() else href


class _Follow(Treeprocessor):
    def __init__(self, links: _Links) -> None:
        super().__init__()
        self.links = links

    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            if href := link.get("href"):
                link.set("href", self.links.follow(href))


LINKS = _Links()
