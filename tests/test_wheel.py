"""The wheel carries the rules as data, and takes nobody else's import names."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIST_RULES = "from linter.cli.main import run; raise SystemExit(run(['rule', '--isolated']))"
NO_NETWORK = ("No matching distribution", "Could not find a version", "Temporary failure", "ConnectionError")


def build(source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Builds a source distribution, and the wheel from it; without isolation where setuptools is new enough."""
    new = int(importlib.metadata.version("setuptools").split(".")[0]) >= 77
    command = [sys.executable, "-m", "build", *(["--no-isolation"] if new else []), "--outdir", str(out), str(source)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the built distributions; built from a copy, since setuptools writes beside its sources."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in ("linter", "rules"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    done = build(source, folder / "dist")
    if done.returncode and any(words in done.stdout + done.stderr for words in NO_NETWORK):
        pytest.skip("building needs a newer setuptools than this environment has, and no network is there")
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
    return folder / "dist"


@pytest.fixture(scope="module")
def unpacked(dist: Path) -> Path:
    """The wheel's files, as an installation would place them."""
    (wheel,) = dist.glob("*.whl")
    folder = dist / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def listing(folder: Path) -> subprocess.CompletedProcess[str]:
    """What `lint-modules rule` prints with the package of this folder."""
    probe = f"import sys; sys.path.insert(0, {str(folder)!r}); import linter; "
    probe += f"assert linter.__file__.startswith({str(folder)!r}); "
    return subprocess.run([sys.executable, "-c", probe + LIST_RULES], capture_output=True, text=True, cwd=folder)


def test_it_installs_one_import_package_only(unpacked: Path) -> None:
    tops = sorted(path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info"))
    assert tops == ["linter"]
    assert not (unpacked / "rules").exists()


def test_it_carries_every_module_and_every_rule_page(unpacked: Path) -> None:
    for folder, inside, pattern in ((ROOT / "linter", "linter", "*.py"), (ROOT / "rules", "linter/builtin", "*/*.md")):
        there = {path.relative_to(folder) for path in folder.rglob(pattern)}
        packed = {path.relative_to(unpacked / inside) for path in (unpacked / inside).rglob(pattern)}
        assert there
        assert packed == there
    for name in ("mermaid_parts.json", "py.typed"):
        assert (unpacked / "linter" / name).is_file()
    templates = sorted(path.name for path in (unpacked / "linter" / "templates").iterdir())
    assert templates == sorted(path.name for path in (ROOT / "linter" / "templates").iterdir())


def test_it_carries_nothing_else(unpacked: Path, dist: Path) -> None:
    kinds = {path.suffix for path in (unpacked / "linter").rglob("*") if path.is_file()}
    assert kinds == {".py", ".typed", ".json", ".md", ".html", ".js", ".css", ".yml", ".yaml"}
    ours = {path.relative_to(ROOT) for path in (ROOT / "linter").rglob("*") if path.is_file()}
    rules = {Path("linter", "builtin", path.relative_to(ROOT / "rules")) for path in (ROOT / "rules").rglob("*.md")}
    packed = {path.relative_to(unpacked) for path in (unpacked / "linter").rglob("*") if path.is_file()}
    assert packed - ours - rules == set()
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        tops = {Path(name).parts[1] for name in archive.getnames() if len(Path(name).parts) > 1}
    made = {"PKG-INFO", "setup.cfg", "lint_modules.egg-info"}
    assert tops == {"linter", "rules", "pyproject.toml", "README.md", "LICENSE"} | made


@pytest.mark.parametrize(
    ("module", "arguments", "suffix"),
    [
        ("twine", ["check", "--strict"], ".tar.gz"),
        ("twine", ["check", "--strict"], ".whl"),
        ("check_wheel_contents", [], ".whl"),
    ],
)
def test_an_index_would_take_it(dist: Path, module: str, arguments: list[str], suffix: str) -> None:
    pytest.importorskip(module)
    (file,) = dist.glob(f"*{suffix}")
    command = [sys.executable, "-m", module, *arguments, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_metadata_name_the_command_and_the_licence(unpacked: Path) -> None:
    (info,) = unpacked.glob("*.dist-info")
    assert "lint-modules = linter.cli.entry:main" in (info / "entry_points.txt").read_text()
    metadata = (info / "METADATA").read_text(encoding="utf-8")
    assert "License-Expression: MIT" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert 'Requires-Dist: pygls<3,>=2.0; extra == "lsp"' in metadata
    assert (info / "licenses" / "LICENSE").is_file()


def test_it_finds_the_same_rules_as_the_checkout(unpacked: Path) -> None:
    packed, checkout = listing(unpacked), listing(ROOT)
    assert packed.returncode == checkout.returncode == 0, packed.stderr + checkout.stderr
    assert packed.stdout == checkout.stdout
    assert "MOD002" in packed.stdout


@pytest.mark.parametrize("rules_left", ["no folder", "no pages", "kinds only"])
def test_an_installation_without_rules_passes_nothing(unpacked: Path, tmp_path: Path, rules_left: str) -> None:
    shutil.copytree(unpacked / "linter", tmp_path / "linter", ignore=shutil.ignore_patterns("__pycache__"))
    builtin = tmp_path / "linter" / "builtin"
    for family in builtin.iterdir():
        if rules_left != "kinds only" or family.name != "kinds":
            shutil.rmtree(family)
    if rules_left == "no folder":
        builtin.rmdir()
    done = listing(tmp_path)
    assert done.returncode == 2
    assert "the installation is incomplete" in done.stderr
