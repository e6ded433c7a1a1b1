"""The rules of the house: sizes, locks, what may stand in a file, direction of imports."""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.project import ROOT, relative, source_files, text_files

LOCKS = ("requirements.lock", "deploy/requirements.lock", ".ci/node.lock")
MODULE_LINES = 400
TEST_MODULE_LINES = 600
LARGEST_FILE_KIB = 400

MACHINE_PATH = re.compile(r"(?<![\w.~}])/(?:w[o]rk|f[a]rm|r[o]ot|h[o]me/\w+|U[s]ers/\w+)/")
INDEX_HOST = re.compile(r"(?:pythonhost[e]d|pyp[i]|npmj[s]|yarnpk[g])\.(?:org|com)")
INDEX_OPTION = re.compile(r"--(?:extra-)?inde[x]-url|--find-link[s]|--trusted-hos[t]|/simpl[e]/")
CREDENTIAL = re.compile(r"\b(?:AKI[A]|ASI[A])(?!IOSFODNN7EXAMPLE)[A-Z0-9]{16}\b|BEGIN (?:RSA |EC )?PRIVAT[E] KEY")
UNFINISHED = re.compile(r"\b(?:TOD[O]|FIXM[E])\b")

DIRECTIONS_OF_TEXT = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{relative(path)}:{number}: {match.group()}"
        for path in text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if (match := pattern.search(line))
    ]


def pins(lock: str) -> dict[str, set[str]]:
    """Package name to the versions that the lock allows."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)==([^\s;\\]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
    ):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def declared() -> dict[str, list[str]]:
    """The requirements of pyproject.toml by extra; the key "" has those that everyone needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"": project["dependencies"], **project["optional-dependencies"]}


def unmet(requirements: list[str], locked: dict[str, set[str]]) -> list[str]:
    parsed = [Requirement(text) for text in requirements]
    return [
        str(requirement)
        for requirement in parsed
        if requirement.name != "vpcviz"
        and not any(requirement.specifier.contains(v) for v in locked.get(canonicalize_name(requirement.name), ()))
    ]


def test_modules_are_short() -> None:
    modules = [path for path in source_files() if path.suffix == ".py" and "migrations" not in path.parts]
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules}
    bound = {name: TEST_MODULE_LINES if name.startswith("tests/") else MODULE_LINES for name in lengths}
    assert {name: length for name, length in lengths.items() if length > bound[name]} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty_names = {"utils.py", "helpers.py", "common.py", "manager.py", "managers.py", "base.py", "misc.py"}
    assert [relative(path) for path in source_files() if path.name in empty_names] == []


def test_imports_point_down_only() -> None:
    lint = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_are_hashed_and_name_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not INDEX_OPTION.search(text)
    entries = re.split(r"\n(?=[\w.-]+==)", text)
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", ["package-lock.json", "benchmarks/engines/package-lock.json"])
def test_the_npm_lock_names_no_host_and_has_every_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_the_lock_has_what_pyproject_asks_for() -> None:
    every = [text for requirements in declared().values() for text in requirements]
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    assert unmet(every + build, pins("requirements.lock")) == []


def test_the_lock_of_the_image_has_the_versions_that_are_tested() -> None:
    tested, deployed = pins("requirements.lock"), pins("deploy/requirements.lock")
    assert {name: versions for name, versions in deployed.items() if not versions <= tested.get(name, set())} == {}
    assert unmet(declared()[""] + declared()["postgres"], deployed) == []
    assert "pytest" not in deployed


@pytest.mark.parametrize(
    "pattern", [MACHINE_PATH, INDEX_HOST, INDEX_OPTION, CREDENTIAL, UNFINISHED], ids=lambda p: p.pattern
)
def test_no_file_holds(pattern: re.Pattern[str]) -> None:
    assert lines_with(pattern) == []


def test_no_file_hides_a_change_of_text_direction() -> None:
    assert lines_with(re.compile(f"[{DIRECTIONS_OF_TEXT}]")) == []


def test_no_third_party_asset_is_tracked() -> None:
    fonts = [relative(path) for path in source_files() if path.suffix in {".ttf", ".otf", ".woff", ".woff2"}]
    vendored = [relative(path) for path in source_files() if {"node_modules", "vendor"} & set(path.parts)]
    assert fonts + vendored == []


def test_no_file_is_a_copy_of_an_npm_package_s() -> None:
    def digest(path: Path) -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest()

    packages = (path for path in (ROOT / "node_modules").rglob("*") if path.is_file() and path.stat().st_size)
    theirs = {digest(path) for path in packages if path.suffix in {".svg", ".png", ".ttf", ".js"}}
    assert [relative(path) for path in source_files() if digest(path) in theirs] == []


def test_no_file_is_large() -> None:
    sizes = {relative(path): path.stat().st_size // 1024 for path in source_files()}
    assert {name: kib for name, kib in sizes.items() if kib > LARGEST_FILE_KIB} == {}


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
