"""The table of cases: which commands are run over which files, in which order.

Left out on purpose: `--executor`, `clean` and the bytes of caches.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.golden.inputs import (
    CORPUS,
    FLAWED_PAGE,
    GOOD_PAGE,
    copy_of,
    everything,
    example,
    fixture,
    git,
    hostile,
    hostile_pages,
    nothing,
    repository,
)
from tests.golden.steps import (
    Call,
    Case,
    Conversation,
    Edit,
    Message,
    append,
    append_to_first,
    call,
    calls,
    remove,
    replace,
    write,
)
from tests.helpers.paths import ROOT

FORMATS = (
    "full", "concise", "json", "sarif", "github", "gitlab",
    "junit", "rdjsonl", "markdown", "html", "badge", "shields",
)  # fmt: skip

_REPORT_FILES = " ".join(f"--output {name}=out.{name}" for name in FORMATS[1:])
_MODULE = "docs/module-1-backpressure.md"
_FLAWED = "docs/module-2-idempotency.md"
_TRACKER = "docs/LEARNING_MODULE_TRACKER.md"
_UNFINISHED = "\n## Notes\n\nTODO: write this.\n"


def _all() -> Iterator[Case]:
    yield from _help_cases()
    yield from _format_cases()
    yield from _large_cases()
    yield from _choice_cases()
    yield from _stdin_cases()
    yield from _fix_cases()
    yield from _baseline_cases()
    yield from _new_from_cases()
    yield from _status_cases()
    yield from _rule_cases()
    yield from _writing_cases()
    yield from _error_cases()
    yield from _hostile_cases()
    yield from _server_cases()


def _help_cases() -> Iterator[Case]:
    yield Case("help/version", nothing, calls("--version\ncheck --no-such-option\nchekc"), weight=2, quick=True)
    commands = (
        "", "check", "status", "inspect", "rule", "init", "new", "config", "config show", "config verify",
        "config schema", "baseline", "baseline create", "baseline prune", "baseline status", "completion", "server",
    )  # fmt: skip
    yield Case("help/commands", nothing, tuple(call(f"{command} --help") for command in commands), weight=12)
    completed = [
        call(
            "", env={"_LINT_MODULES_COMPLETE": "bash_complete", "COMP_WORDS": f"lint-modules {words}", "COMP_CWORD": at}
        )
        for words, at in [("", "1"), ("ru", "1"), ("check --fi", "2"), ("rule FB10", "2"), ("status --", "2")]
    ]
    scripts = calls("completion bash\ncompletion zsh\ncompletion fish\ncompletion tcsh\ncompletion")
    yield Case("help/completion", nothing, (*scripts, *completed), weight=6)


def _cache_states(command: str, edit: Edit) -> tuple[Call, ...]:
    """One command with an empty cache, with all that it left, after an edit, and by one process without a cache."""
    return (
        call(f"{command} --jobs 2"),
        call(f"{command} --jobs 2"),
        call(command, edit),
        call(f"{command} --jobs 1 --no-cache"),
    )


def _format_cases() -> Iterator[Case]:
    for output in FORMATS:
        steps = _cache_states(f"check --output {output}", append(_MODULE, _UNFINISHED))
        yield Case(f"course/{output}", example("course"), steps, quick=output == "full")
    for name, edit in [
        ("lessons", append("course/edge-stitches.md", _UNFINISHED)),
        ("proposals", append("proposals/proposal-0001-night-shelf.md", _UNFINISHED)),
    ]:
        yield Case(f"{name}/full", example(name), _cache_states("check", edit))
        later = tuple(call(f"check --output {output}") for output in FORMATS[1:])
        yield Case(f"{name}/formats", example(name), later, weight=8)
        steps = calls("inspect\ninspect --output json\nconfig show\nconfig verify\nrule\nrule --output json\nstatus")
        yield Case(f"{name}/commands", example(name), steps)
    yield Case(
        "course/report-files",
        example("course"),
        (
            *calls(f"""
                check {_REPORT_FILES}
                check --output json --output full=reports/again.txt --quiet
                check --output html=out.html --output html=other.html
                check --output json=reports/deep/er/out.json
                check --output json=docs
                check --output json=
                check --output json --output sarif
                check --output json=a.json --output sarif=a.json
                check --output json={{work}}/beside.json
                check --output json=docs/module-1-backpressure.md
            """),
            call("check --output json=out.json", env={"CI": "true"}),
        ),
        weight=9,
    )
    on_github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "{work}/summary.txt"}
    yield Case(
        "course/github-actions",
        example("course"),
        (
            call("check", env=on_github),
            call("check --no-auto", env=on_github),
            call("check --output json", env=on_github),
            call("check --output github", env=on_github),
            call("check --output github --quiet", env={"GITHUB_ACTIONS": "true"}),
            call("status", env=on_github),
            call("check --fix", env=on_github),
        ),
    )
    yield Case(
        "course/colour",
        example("course"),
        (
            *calls("""
                check --color always
                check --color always --output concise
                check --color always --statistics
                check --color always --diff
                check --color never
                status --color always
                status --color always --diff
                rule FB103 --color always
                rule --color always
                check --color sometimes
            """),
            call("check", env={"FORCE_COLOR": "1"}),
            call("check", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}),
            call("check --output concise", env={"COLUMNS": "40", "TERM": "dumb"}),
            call("check", env={"COLUMNS": "40", "LANG": "C"}),
        ),
        weight=8,
    )
    inspected = calls(f"inspect\ninspect --output json\ninspect {_MODULE}\ninspect docs/index.md\ninspect none.md")
    yield Case("course/inspect", example("course"), inspected)


def _large_cases() -> Iterator[Case]:
    """All fixtures and examples as one project, and the real pages beside it."""
    edits = {
        "fixtures": append("fixtures/focus-block/missing-priming/good.md", _UNFINISHED),
        "corpus": append_to_first("module", _UNFINISHED),
    }
    for name, build, needs in [("fixtures", everything, None), ("corpus", copy_of(CORPUS), CORPUS)]:
        formats = (
            call("check --jobs 2"),
            call("check --jobs 2"),
            *(call(f"check --output {output}") for output in FORMATS[1:]),
            call("check", edits[name]),
            *calls("""
                check --statistics
                check --quiet --output concise
                check --no-ignores --output concise
                check --show-files
                status
                status --diff
                status --output json
                status --next 7
                status --checklist --all
                baseline create
                check --output json
                baseline status
                status --write --date-from keep
                status --write --date-from today
            """),
        )
        yield Case(f"{name}/commands", build, formats, needs, brief=True, weight=60)
        steps = calls("check --jobs 1 --no-cache\ninspect --output json\ninspect")
        yield Case(f"{name}/no-cache", build, steps, needs, brief=True, weight=40)
        steps = calls("check --diff\ncheck --fix --unsafe-fixes --show-fixes")
        yield Case(f"{name}/fixes", build, steps, needs, brief=True, weight=50)


def _choice_cases() -> Iterator[Case]:
    """Which pages are read, which rules are run, what of their findings is printed, and what fails."""
    yield Case(
        "check/rules",
        example("course"),
        calls("""
            check --select FB
            check --select FB,DIA001
            check --select ALL --ignore FB,MOD,EXM
            check --select missing-visual-model
            check --select exam --extend-select TRK
            check --ignore ALL
            check --ignore TRK001 --statistics
            check --profile draft
            check --profile review --output concise
            check --no-ignores --output concise
            check --select NOPE
            check --select ''
            check --profile nope
        """),
        weight=8,
    )
    yield Case(
        "check/fail-level",
        example("course"),
        calls(f"""
            check --fail-level never
            check --fail-level info {_MODULE}
            check --fail-level warning --ignore FB
            check --fail-level error --select DOC006
            check --quiet
            check --quiet --output json
            check --statistics
            check --statistics --output json
            check --statistics --output sarif
            check --statistics --quiet
            check --no-progress --quiet --statistics --fail-level never
        """),
        weight=6,
    )
    yield Case(
        "check/paths",
        example("course"),
        (
            *calls(f"""
                .
                docs
                {_MODULE} {_MODULE}
                ./docs/../{_MODULE}
                {{work}}/project/docs
                docs/index.md
                docs/tests {_TRACKER}
                check --show-files
                check --show-files docs
                check --show-files --output json
                check docs/*.md
                check lint-modules.toml
            """),
            call("check --show-files", write(".gitignore", "tests/\n")),
            call(
                "check --show-files", write("lint-modules.toml", 'include = ["**/*.md"]\nexclude = ["**/tests/**"]\n')
            ),
            call("check --isolated --show-files"),
            call("check docs/tests"),
        ),
        weight=9,
    )
    configured = "\n".join([
        'extend = "base.toml"',
        'select = ["FB", "MOD", "DOC"]',
        'ignore = ["MOD004"]',
        "require-reason = true",
        'fail-level = "warning"',
        "[per-file-ignores]",
        '"docs/module-2*" = ["FB103"]',
        "[rules.FB002]",
        'severity = "info"',
        "[profiles.draft]",
        'info = ["FB"]',
    ])  # fmt: skip
    yield Case(
        "check/configuration",
        example("course"),
        (
            call(
                "check --output concise", write("base.toml", "math = false\n"), write("lint-modules.toml", configured)
            ),
            *calls("""
                config show
                config verify
                check --config base.toml --output concise
                check --isolated --output concise
                check --profile draft --output concise
            """),
            call("check", append(_FLAWED, "\n<!-- lint-modules: ignore[FB103] -->\n\nTODO\n")),
            call("check", append(_FLAWED, "\n<!-- lint-modules: ignore[DOC006] -- later -->\n\nTODO\n")),
            call("check --no-ignores"),
            call(
                "config show",
                write("pyproject.toml", "[tool.lint-modules]\nselect = ['EXM']\n"),
                remove("lint-modules.toml"),
            ),
            call("check --statistics"),
        ),
        weight=8,
    )


def _stdin_cases() -> Iterator[Case]:
    good, flawed = GOOD_PAGE.read_bytes(), FLAWED_PAGE.read_bytes()
    runs = [
        call(f"check - --stdin-filename {_FLAWED}", stdin=flawed),
        call(f"check - --stdin-filename {_FLAWED}", stdin=good),
        call("check -", stdin=flawed),
        call("-", stdin=good),
        call("check - --stdin-filename docs/module-9-new.md --output json", stdin=flawed),
        call("check - --stdin-filename docs/index.md", stdin=b"# Index\n"),
        call(f"check - --stdin-filename {_FLAWED} --fix", stdin=flawed),
        call(f"check - --stdin-filename {_FLAWED} --fix --unsafe-fixes", stdin=flawed),
        call(f"check - --stdin-filename {_FLAWED} --diff --unsafe-fixes", stdin=flawed),
        call(f"check - --stdin-filename {_FLAWED} --fix-only", stdin=flawed.replace(b"\n", b"\r\n")),
        call(f"check - --stdin-filename {_FLAWED} --fix --output json=out.json", stdin=flawed),
        call(f"check - --stdin-filename {_TRACKER} --output concise", stdin=b"# Tracker\n"),
    ]
    yield Case("stdin/check", example("course"), tuple(runs), weight=8)
    odd = [
        call(f"check - --stdin-filename {_FLAWED}", stdin=b""),
        call(f"check - --stdin-filename {_FLAWED}", stdin=b"\xff\xfe"),
        call(f"check - --stdin-filename {_FLAWED} --fix", stdin=b"\xff\xfe"),
        call("check - --stdin-filename ../out.md", stdin=good),
        call("check - --stdin-filename docs", stdin=good),
        call(f"check - {_MODULE}", stdin=good),
        call("check --stdin-filename docs/a.md", stdin=good),
        call(f"check {_MODULE} --stdin-filename docs/a.md", stdin=good),
        call("check - --stdin-filename ''", stdin=good),
        call("check - --show-files --stdin-filename docs/a-module.md", stdin=good),
        call("inspect -", stdin=good),
    ]
    yield Case("stdin/odd", example("course"), tuple(odd), weight=6)


def _fix_cases() -> Iterator[Case]:
    for name, words in [
        ("diff", "check --diff"),
        ("diff-unsafe", "check --diff --unsafe-fixes"),
        ("fix", "check --fix"),
        ("fix-unsafe", "check --fix --unsafe-fixes --show-fixes"),
        ("fix-only", "check --fix-only"),
        ("show-fixes", "check --show-fixes --unsafe-fixes"),
        ("exit", "check --fix --exit-non-zero-on-fix --fail-level never"),
    ]:
        yield Case(
            f"fix/{name}", example("course"), (call(words), call(words)), weight=3, quick=name in ("diff", "fix")
        )
    for name, words in [("diff", "check --diff"), ("fix", "check --fix"), ("unsafe", "check --fix --unsafe-fixes")]:
        yield Case(f"fix/documents-{name}", fixture("document"), (call(words), call(words)), weight=8)
    steps = calls("""
        check --diff --fix
        check --fix --diff --fix-only
        check --fix-only --output json
        check --diff --output json
        check --unsafe-fixes
        check --exit-non-zero-on-fix
        check --show-fixes --output json
        check --fix --select DOC --output json
        check --fix --unsafe-fixes --jobs 1 --no-cache
    """)
    yield Case("fix/options", example("course"), steps, weight=7)
    steps = (
        call("check --fix --unsafe-fixes", *[_carriage_returns(name) for name in (_MODULE, _FLAWED, _TRACKER)]),
        call("check --output concise"),
    )
    yield Case("fix/crlf", example("course"), steps)


def _carriage_returns(path: str) -> Edit:
    def apply(project: Path) -> None:
        page = project / path
        page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))

    return Edit(f"end the lines of {path} with CRLF", apply)


def _folder(path: str) -> Edit:
    def apply(project: Path) -> None:
        (project / path).unlink()
        (project / path).mkdir()

    return Edit(f"make {path} a folder", apply)


def _baseline_cases() -> Iterator[Case]:
    yield Case(
        "baseline/life",
        example("course"),
        (
            call("baseline create"),
            call("check"),
            call("check --no-baseline --output concise"),
            call("check", append(_MODULE, _UNFINISHED)),
            call("baseline status"),
            call("baseline create"),
            call("baseline create --accept-new"),
            call("check --output json"),
            call("check", replace(_FLAWED, "## Focus Block 3", "## Focus Block 4")),
            call("baseline status"),
            call("baseline status --output json"),
            call("baseline prune"),
            call("baseline prune"),
            call("check --statistics"),
        ),
        weight=9,
    )
    yield Case(
        "baseline/options",
        example("course"),
        (
            *calls("""
                baseline status
                baseline prune
                baseline create --severity error --baseline kept.json
                check --baseline kept.json --output concise
                baseline status --baseline kept.json
                check --baseline none.json
                check --baseline kept.json --no-baseline
                baseline create --baseline docs
                check --fix --baseline kept.json
            """),
            call("check --baseline kept.json", write("kept.json", "{")),
            call("baseline status --baseline kept.json"),
            call("baseline prune --baseline kept.json"),
            call("baseline create --baseline kept.json"),
            call("check --baseline kept.json", write("kept.json", '{"version": 99, "findings": []}')),
            call("check", write("lint-modules-baseline.json", "[]")),
        ),
        weight=8,
    )


def _new_from_cases() -> Iterator[Case]:
    yield Case(
        "new-from/branch",
        repository,
        (
            *calls("""
                check --new-from main
                check --new-from main --output json
                check --new-from main --output concise --no-cache --jobs 1
                check --new-from HEAD
                check --new-from HEAD~1 docs/module-3-leases.md
                check --new-from main --statistics
                check --new-from main --fail-level info --quiet
                check --new-from none
                check --new-from ''
                check --new-from --output
            """),
            call("check --new-from HEAD", append(_MODULE, "\nTBD\n")),
            call("check --new-from HEAD --fix --unsafe-fixes"),
            call("check - --stdin-filename docs/module-3-leases.md --new-from main", stdin=GOOD_PAGE.read_bytes()),
        ),
        weight=14,
    )
    yield Case("new-from/no-repository", example("course"), calls("check --new-from main"), weight=1)
    history = "check --output html --history 2\ncheck --output html=out.html --history 3\ncheck --history 2"
    yield Case("new-from/history", repository, calls(history), weight=6)
    lines = "status\nstatus --diff\nstatus --write --date-from git\nstatus --output json"
    yield Case("new-from/status", repository, calls(lines))
    ignored = Edit(
        "have git ignore docs/tests", lambda project: git(project, "rm", "-r", "--quiet", "--cached", "docs/tests")
    )
    steps = (call("check --show-files"), call("check --show-files", ignored, write(".gitignore", "docs/tests/\n")))
    yield Case("new-from/ignored", repository, steps, weight=2)


def _status_cases() -> Iterator[Case]:
    lines = """
        status
        status --check --output json
        status --output markdown
        status --diff
        status --next 3
        status --next 3 --output json
        status --checklist docs/module-2-idempotency.md
        status --checklist --all
        status --checklist docs/index.md
        status --checklist none.md
        status --tracker docs/LEARNING_MODULE_TRACKER.md --date-from keep --diff
        status --write --exit-non-zero-on-change --date-from keep
        status --write --exit-non-zero-on-change
        status
    """
    yield Case("status/course", example("course"), calls(lines), weight=9)
    lines = """
        status --diff --write
        status --next 0
        status --tracker none.md
        status --tracker docs/index.md
        status --init
        status --init --tracker docs/NEW_MODULE_TRACKER.md
        status --write --date-from today
        status --date-from yesterday
        status --all
        status --output sarif
    """
    yield Case("status/options", example("course"), calls(lines), weight=6)
    steps = (call("status --init", remove(_TRACKER)), call("status --init"), call("status"), call("status --next 2"))
    yield Case("status/init", example("course"), steps)
    for folder in sorted((ROOT / "fixtures" / "tracker" / "status").iterdir()):
        lines = "status\nstatus --output json\nstatus --diff --date-from keep\nstatus --write --date-from keep\nstatus"
        build = copy_of(folder / "before")
        yield Case(f"status/{folder.name}", build, calls(lines), quick=folder.name == "velocity")
    for page in sorted((ROOT / "fixtures" / "tracker").rglob("bad/*TRACKER*.md")):
        name = page.parent.parent.name
        lines = "check --output concise\nstatus\nstatus --write --date-from keep"
        yield Case(f"trackers/{name}", copy_of(page.parent), calls(lines), weight=3)


def _rule_cases() -> Iterator[Case]:
    lines = """
        rule
        rule --output json
        rule FB103
        rule missing-visual-model
        rule fb103
        rule FB103 --output json
        rule --all
        rule --all --output json
        rule NOPE
        rule FB
        rule FB103 --all
        rule FB103 DIA001
    """
    yield Case("rule/built-in", nothing, calls(lines), weight=7)
    lines = """
        config show
        config show docs/index.md
        config show none
        config verify
        config verify --explain-kind docs/module-1-backpressure.md
        config verify --explain-kind docs/index.md
        config verify --explain-kind none.md
        config schema
        config schema --of rule
        config schema --of kind
        config schema --of profile
        config schema --of nothing
        config show --isolated
        config show --config none.toml
    """
    yield Case("config/course", example("course"), calls(lines), weight=7)


def _writing_cases() -> Iterator[Case]:
    lines = """
        new module
        new module --title Leases
        new module --title Leases --number 3
        new module --title 'Ends: "quoted" # and \\ more' --output docs/module-3-leases.md
        new module --title Leases --output docs/module-3-leases.md
        new exam --for docs/module-1-backpressure.md
        new exam --for docs/module-1-backpressure.md --output docs/tests/new-exam.md
        check docs/module-3-leases.md docs/tests/new-exam.md
        new exam
        new exam --for docs/index.md
        new exam --for none.md
        new module --for docs/module-1-backpressure.md
        new module --number -1
        new module --output docs
        new module --output none/at/all.md
        new tracker
        new nothing
        new
    """
    yield Case("new/course", example("course"), calls(lines), weight=9)
    steps = calls(
        "new lesson\nnew project --title Hats\nnew module\nnew lesson --output course/hats.md\ncheck course/hats.md"
    )
    yield Case("new/lessons", example("lessons"), steps)
    steps = calls(
        "new proposal\nnew proposal --title 'A shelf' --number 12 --output proposals/proposal-0012-a-shelf.md\ncheck"
    )
    yield Case("new/proposals", example("proposals"), steps)
    yield Case("init/empty", nothing, calls("init\ninit\ncheck\ninit --pre-commit --github --gitlab\ninit none"))
    lines = "init --pre-commit --github --gitlab\ninit --pre-commit\nconfig verify\ncheck --show-files"
    yield Case("init/course", example("course"), (call("init --github", remove("lint-modules.toml")), *calls(lines)))
    yield Case("init/fixtures", everything, calls("init\nconfig show\ninit examples/course\ninit fixtures"))


def _error_cases() -> Iterator[Case]:
    lines = """
        check none
        check none.md docs
        check --output nope
        check --output nope=file
        check --jobs 0
        check --jobs many
        check --fail-level fatal
        check --config none.toml
        check --config docs
        check --isolated --config lint-modules.toml
        check --history 1
        check --history 2
        check --watch --show-files
        check --watch -
        check --select FB --select NOPE --ignore ALSO
        check --no-such
        check --cache-dir
        inspect --output sarif
        baseline
        baseline nope
        config
        config nope
        status docs
        server --nope
    """
    yield Case("errors/usage", example("course"), calls(lines), weight=12)
    settings: dict[str, str | bytes] = {
        "no TOML": "select = [",
        "unknown key": "selcet = ['FB']",
        "wrong type": "select = 3",
        "unknown rule": "select = ['NOPE']",
        "unknown ignore": "ignore = ['FB1O3']",
        "unknown profile": "profile = 'nope'",
        "unknown family": "builtin = ['nope']",
        "wrong rule setting": "[rules.FB002]\nminimum = 'many'\nnope = 1",
        "missing folder": "rule-folders = ['none']",
        "folder outside": "rule-folders = ['../../..']",
        "extend missing": "extend = 'none.toml'",
        "extend itself": "extend = 'lint-modules.toml'",
        "extend outside": "extend = '../../../base.toml'",
        "wrong level": "fail-level = 'fatal'",
        "wrong glob": "include = ['[']\nexclude = ['!']",
        "stars": f"include = ['{'*/' * 60}**/a']",
        "small pages": "max-page-bytes = 10",
        "nothing": "",
        "invalid UTF-8": b"\xff",
        "control signs": 'select = ["\\u001b[31m"]',
        "no page": "include = ['none/**']",
        "unknown kind": "[kinds.module]\nnope = 1",
    }
    for name, command in [("check", "check --output concise"), ("verify", "config verify")]:
        steps = [call(command, write("lint-modules.toml", content)) for content in settings.values()]
        yield Case(f"errors/configuration-{name}", example("course"), tuple(steps), weight=12)
    pages: dict[str, str | bytes] = {
        "empty": "",
        "no front matter": "# A rule\n",
        "unknown check": "---\ncode: OWN001\nname: own\ncheck: nope\nseverity: error\n---\n# Own\n",
        "unknown key": "---\ncode: OWN001\nname: own\nnope: 1\n---\n# Own\n",
        "no YAML": "---\ncode: [\n---\n# Own\n",
        "taken code": (ROOT / "rules" / "document" / "placeholder-text.md").read_bytes(),
    }
    ours = write("lint-modules.toml", 'rule-folders = ["standard"]\n')
    steps = [
        call(command, ours, write("standard/own/rule.md", page))
        for page in pages.values()
        for command in ("config verify", "check --output concise", "rule OWN001")
    ]
    kind = write("standard/kinds/lesson.md", "---\nkind: lesson\nnope: true\n---\n# Lesson\n")
    broken = call("config verify", remove("standard/own/rule.md"), kind)
    yield Case("errors/rule-pages", example("course"), (*steps, broken, call("check")), weight=10)
    yield Case("errors/empty-folder", nothing, calls("check\nstatus\ninspect\nbaseline create\nconfig show"))
    unreadable = (
        call("check --output concise", write(_MODULE, b"\xff"), write(_FLAWED, b"x" * 1_100_000)),
        *calls(
            f"check --output json\ncheck --output junit\ncheck --fix\ninspect\nstatus\nbaseline create\ncheck {_MODULE}"
        ),
        call("check", _folder(_MODULE)),
    )
    yield Case("errors/unreadable-pages", example("course"), unreadable, weight=6)


def _hostile_cases() -> Iterator[Case]:
    edit = append("docs/raw/module-bom.md", _UNFINISHED)
    for output in ("full", "json"):
        yield Case(f"hostile/{output}", hostile, _cache_states(f"check --output {output}", edit), weight=12)
    later = tuple(call(f"check --output {output}") for output in FORMATS if output not in ("full", "json"))
    yield Case("hostile/formats", hostile, later, weight=15)
    yield Case("hostile/inspect", hostile, calls("inspect\ninspect --output json\ncheck --show-files"), weight=6)
    yield Case(
        "hostile/fix", hostile, calls("check --diff --unsafe-fixes\ncheck --fix --unsafe-fixes --show-fixes"), weight=12
    )
    lines = "baseline create\ncheck --output concise\nbaseline status\nstatus\nstatus --init\nstatus --checklist --all"
    yield Case("hostile/commands", hostile, calls(lines), weight=12)
    lines = (
        "check names\ncheck -- names/-module-68.md\ncheck names/module-81-dangling.md\ncheck names/module-84-pipe.md"
    )
    yield Case("hostile/names", hostile, calls(lines))
    single = [
        call(f"check - --output {output} --stdin-filename {name}", stdin=hostile_pages()[name])
        for name in ("docs/raw/module-latin-1.md", "docs/raw/module-crlf.md")
        for output in ("full", "json", "sarif")
    ]
    yield Case("hostile/stdin", nothing, tuple(single))


def _server_cases() -> Iterator[Case]:
    """What an editor hears that opens, changes, asks about and repairs a page."""
    flawed = FLAWED_PAGE.read_text(encoding="utf-8")
    uri = f"{{project}}/{_FLAWED}"
    page = {"uri": uri}
    capabilities = {
        "workspace": {"workspaceEdit": {"documentChanges": True}},
        "textDocument": {
            "codeAction": {
                "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}},
                "isPreferredSupport": True,
            },
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        },
    }
    folders = [{"uri": "{project}", "name": "course"}]
    start = {"processId": None, "rootUri": "{project}", "workspaceFolders": folders, "capabilities": capabilities}
    opened = {"textDocument": {**page, "languageId": "markdown", "version": 1, "text": flawed}}
    heading = flawed.replace("### CORE CONCEPT", "### CONCEPT", 1)
    changed = {"textDocument": {**page, "version": 2}, "contentChanges": [{"text": heading}]}
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": flawed.count("\n"), "character": 0}}
    block = next(number for number, line in enumerate(flawed.split("\n")) if line.startswith("## Focus Block 3"))
    place = {"textDocument": page, "position": {"line": block, "character": 3}}
    actions = {"textDocument": page, "range": whole, "context": {"diagnostics": []}}
    told = "textDocument/publishDiagnostics"
    messages = (
        Message("initialize", start, request=True),
        Message("initialized", {}),
        Message("textDocument/didOpen", opened, await_method=told),
        Message("textDocument/documentSymbol", {"textDocument": page}, request=True),
        Message("textDocument/hover", place, request=True),
        Message("textDocument/completion", place, request=True),
        Message("textDocument/codeAction", actions, request=True),
        Message("textDocument/didChange", changed, await_method=told),
        Message("textDocument/codeAction", actions, request=True),
        Message("textDocument/didClose", {"textDocument": page}),
        Message("shutdown", None, request=True),
        Message("exit", None),
    )
    yield Case("server/session", example("course"), (Conversation(messages),), weight=4, quick=True)


CASES: tuple[Case, ...] = tuple(_all())
