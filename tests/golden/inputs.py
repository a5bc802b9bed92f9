"""The files that cases begin with: copies of the project's own, a small repository, and pages made to be hostile."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.golden.steps import Build
from tests.helpers.paths import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
GOOD_PAGE = ROOT / "examples" / "course" / "docs" / "module-1-backpressure.md"
FLAWED_PAGE = ROOT / "examples" / "course" / "docs" / "module-2-idempotency.md"

_GIT_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
}


def nothing(project: Path) -> None:
    """An empty folder."""


def copy_of(source: Path) -> Build:
    """A copy of a folder that may be written to, also where the original may not."""

    def build(project: Path) -> None:
        for folder, _, names in os.walk(source):
            target = project / Path(folder).relative_to(source)
            target.mkdir(exist_ok=True)
            for name in names:
                shutil.copyfile(Path(folder, name), target / name)

    return build


def example(name: str) -> Build:
    """A copy of an example project."""
    return copy_of(ROOT / "examples" / name)


def fixture(name: str) -> Build:
    """A copy of one folder of the fixtures."""
    return copy_of(ROOT / "fixtures" / name)


def git(project: Path, *words: str, day: int = 1) -> None:
    """A git command whose commits are the same on every machine."""
    moment = f"2026-03-{day:02}T12:00:00+00:00"
    dates = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    environment = {"PATH": os.environ.get("PATH", os.defpath), **_GIT_ENVIRONMENT, **dates}
    subprocess.run(["git", *words], cwd=project, env=environment, check=True, capture_output=True)


def repository(project: Path) -> None:
    """The example course with three commits: `main`, and a branch `work` that changes, adds, renames and removes."""
    example("course")(project)
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "-m", "The course")
    git(project, "switch", "--quiet", "-c", "work")
    module = project / "docs" / "module-1-backpressure.md"
    module.write_bytes(module.read_bytes() + b"\n## Notes\n\nTODO: write this.\n")
    git(project, "commit", "--quiet", "--all", "-m", "Notes", day=2)
    git(project, "mv", "docs/module-2-idempotency.md", "docs/module-2-doing-it-once.md")
    git(project, "rm", "--quiet", "docs/tests/idempotency-exam.md")
    (project / "docs" / "module-3-leases.md").write_text("# Module 3: Leases\n\nTBD\n", encoding="utf-8")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "-m", "Leases", day=3)


def _page(number: int, title: str, body: str) -> bytes:
    name = f"Module {number}: {title}"
    text = f'---\ntitle: "{name}"\ntype: learning-module\n---\n# {name}\n\n{body}\n'
    return text.encode(errors="surrogateescape")


def hostile_pages() -> dict[str, bytes]:
    """Pages by name that break what reads, cuts or prints text."""
    good, flawed = GOOD_PAGE.read_bytes(), FLAWED_PAGE.read_bytes()
    bodies = {
        "nul": "before \0 after\n\n## Focus Block 1: \0 (25 min)",
        "lone-byte": "\udcff",
        "deep-quotes": f"{'>' * 500} deep\n\n## Focus Block 1: After (25 min)",
        "deep-list": "\n".join(f"{'  ' * depth}- level {depth}" for depth in range(60)),
        "markers": f"{'- ' * 40}item\n\n## Focus Block 1: After (25 min)",
        "long-line": f"TODO {'word ' * 30000}",
        "long-heading": f"## Focus Block 1: {'x' * 3000} (25 min)",
        "unclosed-fence": "## Focus Block 1: Open (25 min)\n\n```mermaid\ngraph TD\n  A-->B\n\n### PRIMING\n",
        "unclosed-comment": "<!-- lint-modules: ignore[FB101]\n\n## Focus Block 1: Open (25 min)",
        "unclosed-html": '<div markdown="1">\n\n<details><summary>\n\n## Focus Block 1: Open (25 min)',
        "escapes": "\x1b[31mred\x1b[0m TODO \x1b]8;;http://x\x07link\x1b]8;;\x07 \x1b[2J\x9b31m\n\n"
        "## \x1b[1mFocus\x1b[0m Block 1: \u202eright to left\u202c (90 min)",
        "separators": "one\u2028two\u2029three\x0bfour\x0cfive\x85six\n\n[gone](missing.md)\u2028[gone](other.md)",
        "invisible": "zero\u200bwidth\ufeff \u2066isolate\u2069 soft\u00adhyphen TODO\n\n"
        "e\u0301 \U0001f469\u200d\U0001f4bb",
        "wide-table": f"|{'a|' * 400}\n|{'-|' * 400}\n|{'TODO|' * 400}",
        "stars": "*a **b " * 2000,
        "brackets": "[" * 5000 + "](" * 5000,
        "back-ticks": " ".join("`" * count for count in range(1, 120)),
        "suppressions": "<!-- lint-modules: ignore[NOPE] -->\n\n<!-- lint-modules: ignore -->\n\n"
        "<!-- lint-modules: disable[DOC006] -->\n\nTODO\n\n<!-- lint-modules: enable[FB101] -->\n\n"
        "<!-- lint-modules: ignore-file[MOD] -- all\nof it -->\n\n<!-- lint-modules: wish[X] -->",
        "mermaid": "```mermaid\ngraph TD\n  A[`\x1b[31m`] --> B{{{\n```\n\n"
        "```mermaid\n```\n\n```\nsequenceDiagram\n```",
        "ampersands": "&lt;script&gt;<script>alert(1)</script> ]]> --> %0A::error::x ##[endgroup] TODO <x onload=y>",
        "numbers": f"## Focus Block {'9' * 400}: Many (99999999999999999999 min)\n\n## Focus Block -1: None (0 min)",
        "links": "[a](\0) [b](//host/x.md) [c](%2e%2e/%ff.md) [d](../../../../etc/passwd) [e](#\x1b) [f](file:///x)",
    }
    pages = {
        f"docs/module-{number}-{name}.md": _page(number, name, body)
        for number, (name, body) in enumerate(sorted(bodies.items()), start=1)
    }
    front = "---\ntype: learning-module\n"
    raw = {
        "empty": b"",
        "newline": b"\n",
        "latin-1": "# Module 40: Größe\n".encode("latin-1"),
        "utf-16": "# Module 41: Wide\n".encode("utf-16"),
        "cut-utf-8": b"# Module 42: Cut \xe2\x82",
        "crlf": flawed.replace(b"\n", b"\r\n"),
        "lone-cr": flawed.replace(b"\n", b"\r"),
        "mixed-ends": flawed.replace(b"\n\n", b"\r\n\n"),
        "bom": b"\xef\xbb\xbf" + good,
        "no-end": good.rstrip(b"\n"),
        "too-large": good + b"\nfiller " * 200_000,
        "front-open": f"{front}# Module 43: Never closed\n".encode(),
        "front-list": b"---\n- a\n- b\n---\n# Module 44: A list\n",
        "front-twice": f"{front}type: exam\ntitle: a\ntitle: b\n---\n# Module 45: Twice\n".encode(),
        "front-brackets": f"{front}title: {'[' * 3000}\n---\n# Module 46: Brackets\n".encode(),
        "front-bomb": f"{front}a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n# Module 47: Bomb\n".encode(),
        "front-tag": f"{front}title: !!python/object/apply:os.system [id]\n---\n# Module 48: Tag\n".encode(),
        "front-tab": b"---\n\ttype: learning-module\n---\n# Module 49: Tab\n",
        "front-no": b"---\ntype: no\ntitle: 2026-01-01\nestimated_time: 1:30\n---\n# Module 50: No\n",
        "front-near": b"---\ntype: lerning-module\n---\n# Module 51: Near\n",
    }
    return pages | {f"docs/raw/module-{name}.md": content for name, content in raw.items()}


_ODD_NAMES = (
    "module-60-with space.md",
    "module-61-größe.md",
    "module-62-decomposed-e\u0301.md",
    "module-63-$(touch x);&|.md",
    "module-64-#fragment?query%41.md",
    "module-65-\x1b[31mred.md",
    "module-66-new\nline.md",
    "module-67-\udcff-no-utf-8.md",
    "-module-68.md",
    "module-69-\U0001f600.md",
    f"module-70-{'long' * 50}.md",
    "module-71-back\\slash.md",
    "module-72-'quote\".md",
    "module-73-<b>&amp;.md",
    "module-74-\u202ereversed.md",
    "module-75-[glob]*?.md",
    "MODULE-76.MD",
    ".module-77.md",
)
"""Names that Linux allows; the harness is for Linux, as some systems refuse some of them."""


def hostile(project: Path) -> None:
    """All hostile pages, odd names, and what is named like a page but is none."""
    for name, content in hostile_pages().items():
        target = project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    names = project / "names"
    names.mkdir()
    for name in _ODD_NAMES:
        (names / name).write_bytes(b"# Module 60: Odd\n\nTODO\n")
    (names / "module-80-folder.md").mkdir()
    (names / "module-81-dangling.md").symlink_to("nowhere.md")
    (names / "module-82-loop.md").symlink_to("module-82-loop.md")
    (names / "module-83-link.md").symlink_to("../docs/raw/module-crlf.md")
    (names / "folder-link").symlink_to("..")
    os.mkfifo(names / "module-84-pipe.md")


def everything(project: Path) -> None:
    """All examples and fixtures below one project, as in the project itself."""
    for name in ("examples", "fixtures"):
        copy_of(ROOT / name)(project / name)
