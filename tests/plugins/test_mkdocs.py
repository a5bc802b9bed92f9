"""The plugin of MkDocs: a build says what the command says, and fails where the gate fails."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from linter.cli import choosing
from linter.cli.check import UNDRAWN
from tests.plugins.building import Site, build, configure
from tests.plugins.conftest import keep_the_good_pages
from tests.test_cli import lint, write

pytest.importorskip("mkdocs")
MODULE = "docs/module-1-backpressure.md"
SAID = re.compile(r"WARNING +-  lint-modules: (\S+?):(\d+):(\d+): (error|warning) ([A-Z]+\d+) ")


def test_a_strict_build_with_material_fails_with_the_line_and_passes_after_the_repair(example: Path) -> None:
    pytest.importorskip("material")
    keep_the_good_pages(example)
    configure(example)
    write(example, docs__index="# Course\n")
    text = (example / MODULE).read_text(encoding="utf-8")
    line = text.splitlines().index("## Focus Block 2: Admission Control - Refuse Early (25 min)") + 1
    (example / MODULE).write_text(text.replace("### VISUAL MODEL: The Path of a Request", "### Drawing"), "utf-8")
    done = build(example, "--strict")
    assert done.returncode == 1
    assert SAID.findall(done.stderr) == [(MODULE, str(line), "1", "error", "FB103")]
    assert "Aborted with 1 warnings in strict mode!" in done.stdout
    assert build(example).returncode == 0  # MkDocs decides that warnings fail, not the plugin
    (example / MODULE).write_text(text, encoding="utf-8")
    done = build(example, "--strict")
    assert (done.returncode, SAID.findall(done.stderr)) == (0, [])


def test_a_build_says_what_the_command_says(example: Path, site: Site) -> None:
    told = json.loads(lint("--output", "json", "docs", cwd=example).out)["findings"]
    lines = [
        ("WARNING" if one["severity"] == "error" else "INFO", f"{one['path']}:{one['line']}:{one['column']}: ")
        for one in told
    ]
    said = [(level, text) for level, text in site.build() if re.match(r"\S+:\d+:\d+: ", text)]
    assert sorted((level, re.match(r"\S+ ", text)[0]) for level, text in said) == sorted(lines)  # type: ignore[index]
    assert len(lines) > 30


@pytest.mark.parametrize(("level", "failing"), [("error", 20), ("warning", 33), ("never", 0), (None, 33)])
def test_the_fail_level_decides_what_is_a_warning(example: Path, level: str | None, failing: int) -> None:
    settings = example / "lint-modules.toml"
    settings.write_text(settings.read_text("utf-8") + 'fail-level = "warning"\n', encoding="utf-8")
    said = Site(example, **({} if level is None else {"fail_level": level})).build()
    assert sum(one == "WARNING" for one, _ in said) == failing
    assert len(said) == 34  # and the summary


def test_a_page_that_cannot_be_read_is_a_warning_at_any_level(example: Path) -> None:
    write(example, **{"docs__module-9.md": b"# Module 9\0\n"})
    warnings = [text for level, text in Site(example, fail_level="never").build() if level == "WARNING"]
    assert [text.partition(": page")[0] for text in warnings] == [
        "docs/module-9.md:1:1: error DOC001 unreadable-document"
    ]


def test_each_build_lints_once_and_anew(example: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from linter.plugins.course import Course

    whole, runs = Course.lint, []
    monkeypatch.setattr(Course, "lint", lambda self, top: runs.append(top) or whole(self, top))
    assert sum(level == "WARNING" for level, _ in site.build()) == 20
    keep_the_good_pages(example)
    assert sum(level == "WARNING" for level, _ in site.build()) == 0
    (example / MODULE).write_text("# Module 1\n", encoding="utf-8")
    assert any(MODULE in text for level, text in site.build() if level == "WARNING")
    assert runs == [example / "docs"] * 3


def test_the_pages_are_those_that_the_configuration_includes(example: Path, site: Site) -> None:
    keep_the_good_pages(example)
    write(example, docs__drafts__module_9="# Module 9\n", other__module_8="# Module 8\n")
    settings = example / "lint-modules.toml"
    settings.write_text('include = ["docs/*.md", "other/*.md"]\n', encoding="utf-8")
    assert [text.partition(":")[0] for _, text in site.build()] == ["1 document checked, 1 of other kinds skipped"]
    settings.unlink()
    assert {text.partition(":")[0] for level, text in site.build() if level == "WARNING"} == {"docs/drafts/module-9.md"}


def test_without_a_configuration_the_folder_of_the_site_is_the_project(example: Path, site: Site) -> None:
    keep_the_good_pages(example)
    write(example, outside="# Outside\n")
    (example / "lint-modules.toml").unlink()
    with (example / MODULE).open("a", encoding="utf-8") as page:
        page.write("\nSee [this](../outside.md), [that](../gone.md).\n")
    assert [text.partition("DOC010 ")[2] for _, text in site.build() if "DOC010" in text] == [
        "broken-link: link leads to '../gone.md', and there is no such file"
    ]


def test_a_baseline_holds(example: Path) -> None:
    assert lint("baseline", "create", cwd=example).code == 0
    assert not [text for level, text in Site(example).build() if level == "WARNING"]
    (example / "lint-modules-baseline.json").rename(example / "old.json")
    assert len([text for level, text in Site(example).build() if level == "WARNING"]) == 20
    assert not [text for level, text in Site(example, baseline="old.json").build() if level == "WARNING"]


@pytest.mark.parametrize(
    ("settings", "options", "said"),
    [
        ("nonsense = 1\n", {}, "unknown key 'nonsense'"),
        ('select = ["FB1O3"]\n', {}, "lint-modules: select: unknown rule 'FB1O3'; did you mean 'FB103'?"),
        ("", {"baseline": "gone.json"}, r"baseline \S+gone.json does not exist"),
        ("", {"report": True}, "the report is to be lint-modules.html, and the course has such a file"),
    ],
)
def test_what_is_wrong_with_the_project_ends_the_build_in_a_line(
    example: Path, settings: str, options: dict[str, object], said: str
) -> None:
    from mkdocs.exceptions import Abort

    write(example, **{"lint-modules.toml": settings, "docs__lint-modules.html": "mine"})
    site = Site(example, **options)
    with pytest.raises(Abort):
        site.build()
    (error,) = [record.getMessage() for record in site.records if record.levelname == "ERROR"]
    assert re.search(said, error)
    assert "\n" not in error


def test_a_report_that_lacks_a_package_names_the_extra(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mkdocs.exceptions import Abort

    for name in [name for name in sys.modules if name.startswith("linter.reports.html")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    site = Site(example, report=True)
    with pytest.raises(Abort):
        site.build()
    said = [record.getMessage() for record in site.records if record.levelname == "ERROR"]
    assert len(said) == 1
    assert said[0].endswith("needs jinja2, which is not installed: pip install 'lint-modules[html]'")


def test_what_a_page_says_obeys_no_one_in_the_log(example: Path, site: Site) -> None:
    write(example, docs__module_9="# Module 9: ::error::x\n\n## Focus Block 1: \x1b]0;x\x07 ##[error] %s%d (900 min)\n")
    write(example, **{"docs/module-8-\x1b[2J%s.md": "# Module 8\n"})
    said = "\n".join(text for _, text in site.build())
    assert "\x1b" not in said
    assert "##[" not in said
    assert "docs/module-8-\\x1b[2J%s.md:1:1: error" in said


def test_what_decides_how_pages_are_judged_is_watched(example: Path, site: Site) -> None:
    from mkdocs.config import load_config

    from linter.plugins.mkdocs_pages import LintModulesPlugin

    write(example, **{"our-rules__README.md": "Rules.\n", "lint-modules-baseline.json": "{}"})
    (example / "lint-modules.toml").write_text('rule-folders = ["our-rules"]\nbaseline = "b.json"\n', encoding="utf-8")
    lint("baseline", "create", cwd=example)
    plugin = LintModulesPlugin()
    plugin.load_config({})
    config = load_config(config_file=str(example / "mkdocs.yml"), plugins=[])
    plugin.on_pre_build(config=config)
    watched: list[str] = []
    plugin.on_serve(
        type("Server", (), {"watch": lambda self, path: watched.append(path)})(), config=config, builder=None
    )
    assert [Path(path).name for path in watched] == ["lint-modules.toml", "our-rules", "b.json"]


def test_an_older_mkdocs_is_told_which_one_is_needed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from mkdocs.exceptions import Abort
    from mkdocs.structure.files import File

    monkeypatch.delattr(File, "generated")
    with pytest.raises(Abort):
        site.build()
    (error,) = [record.getMessage() for record in site.records if record.levelname == "ERROR"]
    assert error.endswith("the plugin needs MkDocs 1.6: pip install 'lint-modules[mkdocs]'")


def test_without_an_engine_the_build_says_that_diagrams_were_not_parsed(
    example: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "find_judge", lambda *_: None)
    assert site.build()[-1] == ("INFO", UNDRAWN)
    write(example, **{"lint-modules.toml": 'select = ["FB103"]\n'})
    assert UNDRAWN not in [text for _, text in site.build()]
