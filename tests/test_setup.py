"""The set-up scripts on machines that lack something: what they install, and what they say when they cannot."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.project import ROOT

PYTHONS = ("python", "python3", "python3.11", "python3.12", "python3.13", "python3.14")


class Machine:
    """A machine with nothing on its PATH but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.log = folder / "log"

    def has(self, name: str, script: str) -> None:
        """Put a program there; it logs its call before it runs `script`."""
        program = self.bin / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >>"{self.log}"\n{script}\n', encoding="utf-8")
        program.chmod(0o755)

    def has_real(self, *names: str) -> None:
        """Put programs of this machine there."""
        for name in names:
            source = next(folder for folder in (Path("/usr/bin"), Path("/bin")) if (folder / name).exists())
            (self.bin / name).symlink_to(source / name)

    def has_python(self, name: str, version: str, *, modules: bool = True) -> None:
        """A Python that knows its version and whether `import` works, and makes an environment by making its folder."""
        old = tuple(map(int, version.split(".")[:2])) < (3, 11)
        self.has(
            name,
            'case "$*" in\n'
            f'  *python_version*) echo "{version}" ;;\n'
            f'  --version) echo "Python {version}" ;;\n'
            f'  *"%d.%d-venv"*) echo "python{".".join(version.split(".")[:2])}-venv" ;;\n'
            f"  *ensurepip*) exit {0 if modules else 1} ;;\n"
            f"  *version_info*) exit {int(old)} ;;\n"
            f'  "-m venv --clear "*) /bin/mkdir "$4" ;;\n'
            "esac",
        )

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script of `.ci/` there."""
        return subprocess.run(
            ["/bin/sh", str(ROOT / ".ci" / script), *arguments],
            env={"PATH": str(self.bin), "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    @property
    def calls(self) -> list[str]:
        """What was called, in order."""
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def with_apt(machine: Machine, *, user: int) -> None:
    machine.has_real("env", "dirname")
    machine.has("id", f"echo {user}")
    machine.has("apt-get", 'test "$DEBIAN_FRONTEND" = noninteractive')


def test_the_first_python_that_is_new_enough_makes_the_environment(machine: Machine) -> None:
    machine.has_python("python3", "3.9.2")
    machine.has_python("python3.12", "3.12.1")
    outcome = machine.run("python", str(machine.folder / "venv"))
    assert outcome.returncode == 0, outcome.stderr
    assert (machine.folder / "venv").is_dir()
    assert "Python 3.12.1" in outcome.stdout


def test_an_old_python_is_refused_in_one_sentence(machine: Machine) -> None:
    machine.has_python("python3", "3.9.2")
    outcome = machine.run("python", str(machine.folder / "venv"))
    assert outcome.returncode == 1
    assert outcome.stderr == (
        "make: vpcviz needs Python 3.11 or newer and found none (python3 is 3.9.2). Install one, then repeat.\n"
    )


def test_no_python_at_all_is_said_too(machine: Machine) -> None:
    outcome = machine.run("python", str(machine.folder / "venv"))
    assert outcome.returncode == 1
    assert outcome.stderr == "make: vpcviz needs Python 3.11 or newer and found none. Install one, then repeat.\n"


def test_an_environment_that_works_is_kept(machine: Machine) -> None:
    kept = machine.folder / "venv" / "bin"
    kept.mkdir(parents=True)
    machine.has_python("kept", "3.13.0")
    (kept / "python").symlink_to(machine.bin / "kept")
    assert machine.run("python", str(machine.folder / "venv")).returncode == 0
    assert len(machine.calls) == 1


def test_a_python_without_its_venv_module_gets_it_by_apt(machine: Machine) -> None:
    machine.has_python("python3", "3.11.2", modules=False)
    with_apt(machine, user=0)
    assert machine.run("python", str(machine.folder / "venv")).returncode == 0
    assert "apt-get -qq install -y --no-install-recommends python3.11-venv" in machine.calls


def test_packages_are_installed_after_an_update_of_the_lists(machine: Machine) -> None:
    with_apt(machine, user=0)
    assert machine.run("packages", "graphviz", "libcairo2").returncode == 0
    assert [call for call in machine.calls if call.startswith("apt-get")] == [
        "apt-get -qq update",
        "apt-get -qq install -y --no-install-recommends graphviz libcairo2",
    ]


def test_someone_who_may_use_sudo_installs_with_it(machine: Machine) -> None:
    with_apt(machine, user=1000)
    machine.has("sudo", 'case "$1" in -n) ;; *) exec "$@" ;; esac')
    assert machine.run("packages", "graphviz").returncode == 0
    assert any(call.startswith("sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq install") for call in machine.calls)


def test_someone_without_root_is_told_what_to_ask_for(machine: Machine) -> None:
    with_apt(machine, user=1000)
    outcome = machine.run("packages", "graphviz")
    assert outcome.returncode == 1
    assert "`apt-get install graphviz`" in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_a_system_without_apt_is_told_what_is_missing(machine: Machine) -> None:
    outcome = machine.run("packages", "graphviz", "libcairo2")
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("make: missing: graphviz libcairo2. There is no apt here")


def test_a_failed_installation_is_said(machine: Machine) -> None:
    machine.has_real("env")
    machine.has("id", "echo 0")
    machine.has("apt-get", "exit 100")
    outcome = machine.run("packages", "graphviz")
    assert outcome.returncode == 1
    assert "apt could not install graphviz" in outcome.stderr


def test_a_system_that_has_everything_is_left_alone(machine: Machine) -> None:
    machine.has_real("dirname")
    for program in ("dot", "chromium", "python", "redis-server", "initdb"):
        machine.has(program, "exit 0")
    outcome = machine.run("system", "python", "browser")
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
    assert not any("playwright" in call for call in machine.calls)


def test_without_servers_for_the_tests_the_set_up_goes_on_and_says_so(machine: Machine) -> None:
    machine.has_real("dirname")
    for program in ("dot", "chromium", "python", "find"):
        machine.has(program, "exit 0")
    outcome = machine.run("system", "python", "browser")
    assert outcome.returncode == 0
    assert "without redis-server postgresql the tests with real servers are skipped" in outcome.stderr


def test_an_old_node_is_replaced_by_the_locked_one(machine: Machine) -> None:
    machine.has_real("dirname", "uname")
    machine.has("node", "exit 1")
    machine.has("npm", 'test "$NODE_USE_SYSTEM_CA" = 1')
    machine.has("python", "exit 0")
    outcome = machine.run("npm", str(machine.bin / "python"), "ci")
    assert outcome.returncode == 0, outcome.stderr
    assert machine.calls[-2:] == [f"python -m pip install --quiet --require-hashes -r {ROOT}/.ci/node.lock", "npm ci"]


def test_every_script_can_be_run_by_its_name() -> None:
    scripts = [path for path in (ROOT / ".ci").iterdir() if path.suffix not in {".in", ".lock"}]
    assert [path.name for path in scripts if not os.access(path, os.X_OK)] == []
    assert [path.name for path in scripts if not path.read_text(encoding="utf-8").startswith("#!")] == []
