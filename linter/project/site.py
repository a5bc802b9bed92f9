"""Reads the configuration of the site a project is built to: mkdocs.yml, mkdocs.yaml or zensical.toml.

MkDocs reads `mkdocs.yml`, else `mkdocs.yaml`, and merges the file that `INHERIT` names: mappings are merged, lists are
replaced. Zensical reads these, or `zensical.toml`, whose table `project` has the same keys; where it names no Markdown
extensions, it uses those of `DEFAULT_MARKDOWN_EXTENSIONS` (zensical.config, release 0.1.3).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from linter.markdown.site import SNIPPETS, Site
from linter.project.project import Project, read_project_text
from linter.text.yaml import Tagged, site_yaml

SITE_FILES = ("mkdocs.yml", "mkdocs.yaml", "zensical.toml")
_INHERIT = "INHERIT"
_EXTENSIONS = "markdown_extensions"
_MERGED = "<<"  # the key of what YAML merges from an alias
_MOST_INHERITED = 10
_DOCS = "docs"  # the folder of the pages where nothing is said
_ARITHMATEX, _TOC = "pymdownx.arithmatex", "toc"
_ZENSICAL_EXTENSIONS: dict[str, dict[str, Any]] = {
    name: {}
    for name in (
        *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", _TOC, _ARITHMATEX),
        *(f"pymdownx.{name}" for name in ("betterem", "caret", "details", "emoji", "highlight", "inlinehilite")),
        *(f"pymdownx.{name}" for name in ("keys", "magiclink", "mark", "smartsymbols", "superfences", "tabbed")),
        *(f"pymdownx.{name}" for name in ("tasklist", "tilde")),
    )
}
# The functions that make ids, by the names that a tag or a string may give them.
_SLUGS = {
    "markdown.extensions.toc.slugify": "toc",
    "markdown.extensions.toc.slugify_unicode": "unicode",
    "pymdownx.slugs.slugify": "slugs",
}


_UNREADABLE: Mapping[str, Any] = {_EXTENSIONS: None}


class SiteFile(NamedTuple):
    """The configuration of a site: its file, the folder it speaks for, and those it inherits from."""

    path: Path
    settings: Mapping[str, Any]
    inherited: tuple[Path, ...]


def find_site(root: Path) -> SiteFile | None:
    """The configuration of the site that the pages of a folder belong to; None where there is none.

    It is looked for in the folder and above it, up to the top of the repository. One above the folder counts where the
    folder is, or lies in, the folder of its pages. Raises OSError.
    """
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)
    for folder in (root, *root.parents):
        for name in SITE_FILES:
            site = _read(folder / name, folder if top is None else top)
            if site is not None and (folder == root or root.resolve().is_relative_to(_docs_folder(site).resolve())):
                return site
        if folder == top:
            break
    return None


def _docs_folder(site: SiteFile) -> Path:
    docs = site.settings.get("docs_dir")
    return site.path.parent / (docs if isinstance(docs, str) else _DOCS)


def _read(path: Path, top: Path) -> SiteFile | None:
    text = read_project_text(path, top)
    if text is None:
        return None
    if path.suffix == ".toml":
        try:
            data = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError):
            return SiteFile(path, _UNREADABLE, ())
        project = data.get("project", data)
        settings = project if isinstance(project, dict) else {}
        return SiteFile(path, {_EXTENSIONS: _ZENSICAL_EXTENSIONS} | settings, ())
    settings, inherited = _with_inherited(path, text, top)
    return SiteFile(path, settings, inherited)


def _with_inherited(path: Path, text: str, top: Path) -> tuple[dict[str, Any], tuple[Path, ...]]:
    settings = _mapping(site_yaml(text))
    files: list[Path] = []
    while isinstance(name := settings.pop(_INHERIT, None), str) and len(files) < _MOST_INHERITED:
        path = Path(os.path.normpath(path.parent / name))
        text_of_base = None if path in files else read_project_text(path, top)
        if text_of_base is None:
            if not isinstance(settings.get(_EXTENSIONS), list):  # a list replaces what nobody has read
                settings[_EXTENSIONS] = None
            break
        files.append(path)
        settings = _merged(_mapping(site_yaml(text_of_base)), settings)
    return settings, tuple(files)


def _merged(base: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _extensions(settings: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The extensions with their options, and whether these are all: what a tag or an alias stands for nobody knows.

    They are written as a list or as a mapping, whose keys TOML may split.
    """
    value = settings.get(_EXTENSIONS, {})
    if isinstance(value, list):
        pairs = [{item: {}} if isinstance(item, str) else item for item in value]
        known = [pair for pair in pairs if isinstance(pair, dict)]
        found = {name: options for pair in known for name, options in pair.items()}
        return found, len(known) == len(pairs) and _MERGED not in found
    found = {}
    for name, options in _mapping(value).items():
        if name in ("pymdownx", "markdown"):
            found |= {f"{name}.{inner}": below for inner, below in _mapping(options).items()}
        else:
            found[name] = options
    return found, isinstance(value, (dict, str)) and _MERGED not in found


def site_files(project: Project) -> tuple[Path, ...]:
    """The files that the site's configuration was read from."""
    try:
        found = find_site(project.root)
    except OSError:
        return ()
    return () if found is None else (found.path, *found.inherited)


def docs_folder(root: Path) -> Path | None:
    """The folder of the pages of a folder's site; None where there is no site. Raises OSError."""
    found = find_site(root)
    return None if found is None else _docs_folder(found)


def site_settings(project: Project) -> Site:
    """How the pages of a project render by the configuration of its site; the project's `math` wins."""
    own = project.config.math
    try:
        found = find_site(project.root)
    except OSError:  # nobody knows how it makes ids
        return Site(math=own is True, slugs="")
    if found is None:
        return Site(math=own is True)
    named, whole = _extensions(found.settings)
    extensions = {name.removeprefix("markdown.extensions."): options for name, options in named.items()}
    math, toc = _mapping(extensions.get(_ARITHMATEX)), _mapping(extensions.get(_TOC))
    syntax = math.get("inline_syntax", ["dollar", "round"])
    dollars = _ARITHMATEX in extensions and "dollar" in syntax
    slugs, options = _slugs(toc.get("slugify")) if whole or _TOC in extensions else ("", {})
    base = _mapping(extensions.get(SNIPPETS)).get("base_path", ".")
    return Site(
        math=dollars if own == "auto" else own,
        smart_dollar=_is_true(math.get("smart_dollar", True)),
        slugs=slugs,
        slug_case=str(options.get("case", "none")),
        slug_percent=_is_true(options.get("percent_encode", False)),
        separator=toc["separator"] if isinstance(toc.get("separator"), str) else "-",
        extensions=frozenset(extensions) if whole else None,
        docs=os.path.relpath(_docs_folder(found), project.root).replace(os.sep, "/"),
        snippet_folders=_folders(base if isinstance(base, list) else [base], found, project.root),
    )


def _folders(names: list[Any], site: SiteFile, root: Path) -> tuple[str, ...] | None:
    """Some folders of the site's configuration as paths from the project's root; None where nobody knows them all.

    MkDocs has a tag for two of them: `!relative $docs_dir` and `!relative $config_dir`.
    """
    relative = {"$docs_dir": _docs_folder(site), "$config_dir": site.path.parent}
    folders: list[Path] = []
    for name in names:
        known = relative.get(name.value) if isinstance(name, Tagged) and name.tag == "!relative" else None
        if known is None and not isinstance(name, str):
            return None
        folders.append(known or site.path.parent / str(name))
    return tuple(os.path.relpath(folder, root).replace(os.sep, "/") for folder in folders)


def _is_true(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.casefold() in ("true", "yes", "on"))


def _slugs(value: Any) -> tuple[str, Mapping[str, Any]]:
    """What makes the ids, and its options: a tag of YAML, or `{object, kwds}` of TOML."""
    if value is None:
        return "toc", {}
    if isinstance(value, Tagged):
        name = value.tag.removeprefix("tag:yaml.org,2002:python/")
        kind, _, function = name.partition(":")
        options = _mapping(_mapping(value.value).get("kwds"))
        known = _SLUGS.get(function, "")
        called = kind == "object/apply"
    else:
        known = _SLUGS.get(value.get("object", "pymdownx.slugs.slugify"), "") if isinstance(value, dict) else ""
        options, called = _mapping(_mapping(value).get("kwds")), True
    # `slugs.slugify` makes such a function when it is called; the others are such functions.
    return (known, options) if (known == "slugs") is called and "normalize" not in options else ("", {})
