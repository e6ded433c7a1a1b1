"""The files of deploy/ agree with the project: settings exist, copied files exist, nothing runs as root."""

import re
from pathlib import Path

import pytest
import yaml

from tests.project import ROOT, relative, source_files
from vpcviz.settings.table import SETTINGS

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
NOT_OF_THE_SERVER = {"VPCVIZ_PORT", "VPCVIZ_CHROMIUM"}
"""The port that compose publishes, and the browser of the tests."""

naming_settings = [path for path in source_files() if path.suffix == ".md" or path.parent == DEPLOY]


@pytest.mark.parametrize("path", naming_settings, ids=relative)
def test_settings_that_are_named_exist(path: Path) -> None:
    named = set(re.findall(r"\bVPCVIZ_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    known = {setting.name for setting in SETTINGS}
    files = {f"{setting.name}_FILE" for setting in SETTINGS if setting.secret}
    assert named - known - files <= NOT_OF_THE_SERVER


def test_the_image_does_not_run_as_root() -> None:
    last_stage = DOCKERFILE.split("\nFROM ")[-1]
    assert re.findall(r"^USER (\S+)$", last_stage, re.MULTILINE) == ["10001"]


def test_what_the_image_copies_is_there_and_is_let_through() -> None:
    let_through = set(
        re.findall(r"^!(.+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    )
    sources = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert sources <= let_through
    assert [source for source in sorted(sources) if not (ROOT / source).exists()] == []


@pytest.mark.parametrize("name", ["vpcviz.service", "vpcviz-worker@.service"])
def test_a_unit_gives_the_process_a_user_of_its_own_and_a_read_only_system(name: str) -> None:
    unit = (DEPLOY / name).read_text(encoding="utf-8")
    assert {"DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes"} <= set(unit.splitlines())


def test_workers_are_locked_in_as_the_web_server_is() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    locked_in = {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges:true"]}
    for name in ("vpcviz", "worker", "redis"):
        assert locked_in.items() <= services[name].items()
    assert services["worker"]["environment"].items() <= services["vpcviz"]["environment"].items()


def test_every_program_of_a_profile_is_documented() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    profiles = {profile for service in services.values() for profile in service.get("profiles", ())}
    text = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    assert [profile for profile in sorted(profiles) if f"--profile {profile}" not in text] == []
