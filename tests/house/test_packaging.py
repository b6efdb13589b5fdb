"""What is installed is what is here: the packages, their files, the pinned dependencies, and a wheel that runs alone."""

from __future__ import annotations

import ast
import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from voucher.shell.demo.cast import id_number

ROOT = Path(__file__).parents[2]
TOPS = ("api", "ledger", "migrations", "voucher")
IMPORTED = """
import importlib, json, pathlib, sys
names = json.loads(sys.argv[1])
print(json.dumps({name: str(pathlib.Path(importlib.import_module(name).__file__).parent) for name in names}))
"""
SERVED = """
import pathlib, sys
from api.app import create_app
from voucher.shell.home import Home
from voucher.shell.packs import packaged, packaged_names
from voucher.policy.pack import load
assert [load(packaged(name)).digest for name in packaged_names()]
with Home(pathlib.Path(sys.argv[1])) as home:
    client = create_app(home).test_client()
    for path in ("/", "/api/", "/static/house.css", "/api/openapi.json"):
        assert client.get(path, buffered=True).status_code == 200, path
"""


def _setup() -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None)
    found.read(ROOT / "setup.cfg", encoding="utf-8")
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pairs(text: str) -> dict[str, str]:
    return {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in _lines(text))}


def _folder_of(package: str) -> Path:
    """Where a package lies: where package_dir says, else below the root."""
    named = _pairs(_setup()["options"]["package_dir"])
    return ROOT / named.get(package, package.replace(".", "/"))


def _packages() -> list[str]:
    return _lines(_setup()["options"]["packages"])


def _data_of(package: str) -> set[Path]:
    """The files beside the code that setup.cfg names for a package."""
    patterns = _setup()["options.package_data"].get(package, "").split(",")
    found = (path for pattern in patterns if pattern for path in _folder_of(package).glob(pattern.strip()))
    return {path for path in found if path.is_file()}


def _sources(folder: Path, *, python: bool) -> set[Path]:
    """The files of a tree, Python's or all others, without what Python leaves behind."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path for path in files if (path.suffix == ".py") is python}


def test_every_folder_of_code_is_a_package_and_every_package_a_folder() -> None:
    """setup.cfg lists exactly the folders that have an `__init__.py`; no module lies outside of one."""
    folders = {path.parent for top in TOPS for path in (ROOT / top).rglob("__init__.py")}
    assert sorted(map(_folder_of, _packages())) == sorted(folders)
    assert len(set(_packages())) == len(_packages())
    assert {path.parent for top in TOPS for path in _sources(ROOT / top, python=True)} == folders
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == {*TOPS, "tests"}


def test_every_file_beside_the_code_is_package_data_and_every_pattern_matches() -> None:
    """A template, a pack or a style sheet that setup.cfg forgot would be missing after an installation."""
    patterns = _setup()["options.package_data"]
    assert set(patterns) <= set(_packages())
    for package, text in patterns.items():
        for pattern in text.split(","):
            assert list(_folder_of(package).glob(pattern.strip())), f"{package}: {pattern} matches nothing"
    covered = {path for package in patterns for path in _data_of(package)}
    assert covered == {path for top in TOPS for path in _sources(ROOT / top, python=False)}


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])]
)
def test_every_dependency_is_pinned_in_the_lock_files(lock: str, extras: list[str]) -> None:
    """`make run` installs from the lock files alone: a dependency that is named but not locked would be missing there."""
    sections = _setup()
    wanted = [sections["options"]["install_requires"], *(sections["options.extras_require"][name] for name in extras)]
    names = {_canonical(re.split(r"[\s\[<>=]", line)[0]) for text in wanted for line in _lines(text)}
    text = (ROOT / lock).read_text(encoding="ascii")
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==", text, re.MULTILINE)
    assert names - set(map(_canonical, pins)) == set()
    assert text.count("--hash=sha256:") >= len(pins)


def test_the_program_imports_nothing_that_only_tests_install() -> None:
    """`make run` installs requirements.lock and nothing more: what is imported at the top of a module must be in it."""
    wanted = _lines(_setup()["options"]["install_requires"])
    installed = {_canonical(re.split(r"[\s\[<>=]", line)[0]) for line in wanted}
    provided = {name: {_canonical(one) for one in found} for name, found in packages_distributions().items()}
    missing = {}
    files = (path for top in ("api", "ledger", "voucher") for path in (ROOT / top).rglob("*.py"))
    for path in (path for path in files if "bench" not in path.parts):  # loaded by those who measure, who install more
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            for name in (name.partition(".")[0] for name in names):
                if name in provided and not provided[name] & (
                    installed | {"training-voucher-ledger", "werkzeug", "webargs"}
                ):
                    missing[name] = str(path.relative_to(ROOT))
    assert missing == {}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_both_lock_files_agree() -> None:
    """The tests run on the very versions that people install."""
    pins = [
        set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(encoding="ascii"), re.MULTILINE))
        for lock in ("requirements.lock", "requirements-dev.lock")
    ]
    assert pins[0] - pins[1] == set()


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from a copy of the sources, in a folder far from them."""
    folder = tmp_path_factory.mktemp("wheel")
    source, wheels, found = folder / "source", folder / "wheels", folder / "away" / "site"
    for top in TOPS:
        shutil.copytree(ROOT / top, source / top, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = ("-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--no-index")
    subprocess.run([sys.executable, *pip, "-w", str(wheels), str(source)], check=True, capture_output=True, cwd=folder)
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(found)
    return found


@pytest.mark.slow
def test_a_wheel_holds_all_files_of_its_packages_and_no_others(unpacked: Path) -> None:
    """Modules, packs, tables, templates, style sheet and migrations; no tests."""
    expected = set()
    for package in _packages():
        folder = _folder_of(package)
        files = {*folder.glob("*.py"), *_data_of(package)}
        expected |= {f"{package.replace('.', '/')}/{path.relative_to(folder)}" for path in files}
    held = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert {name for name in held if ".dist-info/" not in name} == expected
    assert sum(name.endswith(".dist-info/licenses/LICENSE") for name in held) == 1


@pytest.mark.slow
def test_an_installed_wheel_founds_a_home_serves_and_audits(unpacked: Path, tmp_path: Path) -> None:
    """Away from the repository every package comes from the wheel, the migrations run, the pages have their templates."""
    folders = json.loads(_run(unpacked, "-c", IMPORTED, json.dumps(_packages())))
    assert folders == {name: str(unpacked / name.replace(".", "/")) for name in _packages()}
    assert "职业培训券账本" in _tvl(unpacked, "--help")
    officers = [
        f"测试甲:{id_number(1, '19750505')}:{tmp_path / 'a'}",
        f"测试乙:{id_number(2, '19750505')}:{tmp_path / 'b'}",
    ]
    _tvl(unpacked, "init", "--origin", "wheel.example/log", "--officer", officers[0], "--officer", officers[1])
    _run(unpacked, "-c", SERVED, str(_home(unpacked)))
    assert json.loads(_tvl(unpacked, "audit", "--json"))["clean"]


def _home(unpacked: Path) -> Path:
    return unpacked.parent / "home"


def _tvl(unpacked: Path, *arguments: str) -> str:
    return _run(unpacked, "-c", "from api.cli import main; main(prog_name='tvl')", *arguments)


def _run(unpacked: Path, *arguments: str) -> str:
    """Python with the unpacked wheel first on its path, in a folder that holds nothing of the repository."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TVL_", "COVERAGE_"))}
    environment |= {"PYTHONPATH": str(unpacked), "TVL_HOME": str(_home(unpacked))}
    result = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=unpacked.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout
