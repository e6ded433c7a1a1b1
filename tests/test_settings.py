"""The settings of a server."""

import json
import logging
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.processes import ROOT, run
from vpcviz.settings.logs import JsonLines, TextLines
from vpcviz.settings.secret import secret_key
from vpcviz.settings.table import SETTINGS

AS_DEPLOYED = {"VPCVIZ_TLS": "true", "VPCVIZ_URL": "https://vpcviz.example.com"}


def test_every_setting_is_named_once_and_explained() -> None:
    names = [setting.name for setting in SETTINGS]
    assert len(names) == len(set(names))
    assert all(setting.help.endswith(".") for setting in SETTINGS)


def test_every_setting_is_read_and_nothing_else() -> None:
    source = (ROOT / "vpcviz" / "settings" / "__init__.py").read_text(encoding="utf-8")
    source += (ROOT / "vpcviz" / "settings" / "table.py").read_text(encoding="utf-8").partition("class Values")[2]
    assert {setting.name for setting in SETTINGS if f'"{setting.name}"' not in source} == set()


def test_a_server_behind_tls_passes_the_deployment_check(tmp_path: Path) -> None:
    ended = run("vpcviz", ["check", "--deploy", "--fail-level", "WARNING"], tmp_path, **AS_DEPLOYED)
    assert ended.returncode == 0, ended.stderr


def test_commands_without_a_database_leave_nothing_behind(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert run("vpcviz", ["help"], data).returncode == 0
    assert not data.exists()


def test_an_unknown_command_is_one_line_and_leaves_nothing_behind(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ended = run("vpcviz", ["nonsense"], data)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)
    assert not data.exists()


def test_a_data_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    ended = run("vpcviz", ["migrate"], file / "data")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)
    assert "VPCVIZ_DATA" in ended.stderr


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "new" / "secret-key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(secret_key, [file] * 8))
    assert len(keys) == 1
    assert len(keys.pop()) > 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret-key"]


def event(message: str) -> logging.LogRecord:
    return logging.LogRecord("vpcviz", logging.WARNING, "file", 1, message, (), None)


@pytest.mark.parametrize(
    "path", ["/s/", "/sign-in/link/", "/sign-in/invitation/", "/sign-in/reset/", "%2Fsign-in%2Finvitation%2F"]
)
def test_tokens_in_addresses_are_not_logged(path: str) -> None:
    for formatter in (TextLines(), JsonLines()):
        line = formatter.format(event(f"Not Found: {path}qoc7f1OeYJvZzZcfB0_4EdpDN3J3iOKyl"))
        assert "qoc7" not in line
        assert path in line


def test_a_refused_request_is_logged_with_who_asked() -> None:
    refused = event("Not Found: /w/secret/")
    refused.request = SimpleNamespace(asked_by=lambda _status: {"user": "ann@example.com", "token": "ci\n"})
    assert TextLines().format(refused).endswith('Not Found: /w/secret/ user=ann@example.com token="ci\\n"')
    assert json.loads(JsonLines().format(refused))["asked_by"] == {"user": "ann@example.com", "token": "ci\n"}
    assert "asked_by" not in JsonLines().format(event("It began"))


@pytest.mark.parametrize(
    "name", ["ci user=ann@example.com address=10.0.0.9", 'a" b="c', "ci\N{NO-BREAK SPACE}user=ann", "a\\"]
)
def test_the_name_of_a_token_forges_no_words_of_a_line(name: str) -> None:
    refused = event("Not Found: /x")
    refused.request = SimpleNamespace(asked_by=lambda _status: {"token": name, "address": "192.0.2.7"})
    told = TextLines().format(refused).rpartition("Not Found: /x ")[2]
    assert told == f"token={json.dumps(name, ensure_ascii=False)} address=192.0.2.7"


def test_a_json_log_line_is_one_object() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("vpcviz", logging.ERROR, "file", 1, "it %s", ("failed",), sys.exc_info())
    (line,) = JsonLines().format(record).splitlines()
    assert json.loads(line)["message"] == "it failed"
    assert "two\nlines" in json.loads(line)["traceback"]
