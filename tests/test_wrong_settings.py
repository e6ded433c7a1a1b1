"""A wrong setting is one sentence; a secret may lie in a file; a server as deployed passes Django's own check."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.processes import environment, run
from vpcviz.settings.table import SETTINGS, SettingsError, Values

SECRET = "hunter2-hunter2-hunter2"
TLS = {"VPCVIZ_TLS": "true", "VPCVIZ_URL": "https://vpcviz.example.com"}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Values:
    """The settings of an environment that says nothing of them."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
        monkeypatch.delenv(f"{setting.name}_FILE", raising=False)
    return Values()


def value(values: Values, name: str) -> Any:
    (setting,) = [setting for setting in SETTINGS if setting.name == name]
    read = {tuple: values.names, bool: values.flag, int: values.number, str: values.text}
    return read[type(setting.default)](name)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_what_is_not_said_is_the_default(given: Values, monkeypatch: pytest.MonkeyPatch, setting: Any) -> None:
    default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    assert value(given, setting.name) == default


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        ("VPCVIZ_ENGINE", "kafka", "VPCVIZ_ENGINE takes database or celery, not “kafka”."),
        ("VPCVIZ_LOG_LEVEL", "loud", "VPCVIZ_LOG_LEVEL takes DEBUG or INFO or WARNING or ERROR, not “loud”."),
        ("VPCVIZ_TLS", "yse", "VPCVIZ_TLS takes true or false, not “yse”."),
        ("VPCVIZ_HTTP_THREADS", "many", "VPCVIZ_HTTP_THREADS takes a number, not “many”."),
        ("VPCVIZ_HTTP_THREADS", "0", "VPCVIZ_HTTP_THREADS is 0: it takes 1 or more."),
        ("VPCVIZ_SESSION_S", "-1", "VPCVIZ_SESSION_S is -1: it takes 1 or more."),
    ],
)
def test_a_wrong_setting_is_a_sentence(
    given: Values, monkeypatch: pytest.MonkeyPatch, name: str, said: str, sentence: str
) -> None:
    monkeypatch.setenv(name, said)
    with pytest.raises(SettingsError) as refusal:
        value(given, name)
    assert str(refusal.value) == sentence


def test_words_and_numbers_are_taken_as_people_write_them(given: Values, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"VPCVIZ_LOG_LEVEL": "info", "VPCVIZ_TLS": "On", "VPCVIZ_HSTS_S": "0", "VPCVIZ_ALLOWED_HOSTS": " a , b,"}
    for name, word in said.items():
        monkeypatch.setenv(name, word)
    assert [value(given, name) for name in said] == ["INFO", True, 0, ["a", "b"]]


@pytest.mark.parametrize("url", ["vpcviz.example.com", "https://a/b", "ftp://a", "https://user@a", "https://a?x"])
def test_an_address_has_no_path(given: Values, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("VPCVIZ_URL", url)
    with pytest.raises(SettingsError, match="VPCVIZ_URL is an address without a path"):
        given.origin("VPCVIZ_URL")


def test_an_address_agrees_with_tls(given: Values, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VPCVIZ_URL", "http://vpcviz.example.com/")
    assert given.origin("VPCVIZ_URL") == "http://vpcviz.example.com"
    with pytest.raises(SettingsError, match="VPCVIZ_TLS is on"):
        given.origin("VPCVIZ_URL", tls=True)


@pytest.mark.parametrize("url", [f"mysql://u:{SECRET}@h/d", f"postgres://u:{SECRET}@h:port/d", SECRET])
def test_a_wrong_database_is_a_sentence_without_its_password(
    given: Values, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SettingsError, match="DATABASE_URL") as refusal:
        given.database("data")
    assert SECRET not in str(refusal.value)


SECRETS = [setting.name for setting in SETTINGS if setting.secret]


def test_secrets_are_named_in_the_table() -> None:
    telling = ("SECRET", "PASSWORD", "DATABASE_URL", "BROKER_URL", "EMAIL_URL")
    assert [one.name for one in SETTINGS if any(word in one.name for word in telling)] == SECRETS


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_lie_in_a_file(given: Values, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    file = tmp_path / "secret"
    file.write_text(f"$%{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv(f"{name}_FILE", str(file))
    assert given.text(name) == f"$%{SECRET}"
    monkeypatch.setenv(name, SECRET)
    with pytest.raises(SettingsError, match=f"{name} and {name}_FILE are both set") as refusal:
        given.text(name)
    assert SECRET not in str(refusal.value)
    monkeypatch.delenv(name)
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "absent"))
    with pytest.raises(SettingsError, match=f"of {name}_FILE cannot be read: No such file"):
        given.text(name)


def test_a_log_is_written_into_a_folder_that_is_there(
    given: Values, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VPCVIZ_AUDIT_LOG", str(tmp_path / "audit.jsonl"))
    assert given.file("VPCVIZ_AUDIT_LOG") == str(tmp_path / "audit.jsonl")
    monkeypatch.setenv("VPCVIZ_AUDIT_LOG", str(tmp_path / "absent" / "audit.jsonl"))
    with pytest.raises(SettingsError, match="a folder that is not there"):
        given.file("VPCVIZ_AUDIT_LOG")
    monkeypatch.setenv("VPCVIZ_AUDIT_LOG", "stderr")
    assert given.file("VPCVIZ_AUDIT_LOG", but=("stderr",)) == "stderr"


@pytest.mark.parametrize("command", ["draw", "check"])
def test_every_command_says_it_in_one_line(tmp_path: Path, command: str) -> None:
    ended = run("vpcviz", [command], tmp_path / "data", VPCVIZ_ENGINE="kafka")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "vpcviz: VPCVIZ_ENGINE takes database or celery, not “kafka”.\n"
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "more",
    [
        {"VPCVIZ_BEHIND_PROXY": "true"},
        {"VPCVIZ_ENGINE": "celery", "DATABASE_URL": "postgres://vpcviz@db/vpcviz"},
        {"VPCVIZ_ALLOWED_HOSTS": "vpcviz.example.com", "VPCVIZ_LOG_FORMAT": "json", "VPCVIZ_AUDIT_LOG": "stderr"},
    ],
    ids=["behind a proxy", "on several machines", "logging"],
)
def test_a_server_as_deployed_passes_the_check(tmp_path: Path, more: dict[str, str]) -> None:
    ended = run("vpcviz", ["check", "--deploy", "--fail-level", "WARNING"], tmp_path, **TLS, **more)
    assert ended.returncode == 0, ended.stderr


COOKIES = """
import json, sys
from django.conf import settings
names = [name for name in dir(settings) if name.startswith(("SESSION_COOKIE", "CSRF_COOKIE", "SECURE_", "USE_X"))]
json.dump({name: getattr(settings, name) for name in names}, sys.stdout, default=str)
"""


def told(data: Path, **more: str) -> dict[str, Any]:
    """Django's settings of cookies and transport, as a process of its own has them."""
    place = environment(data, DJANGO_SETTINGS_MODULE="vpcviz.settings", **more)
    ended = subprocess.run([sys.executable, "-c", COOKIES], env=place, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_cookies_and_transport_behind_tls(tmp_path: Path) -> None:
    found = told(tmp_path, **TLS)
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_COOKIE_NAME"].startswith("__Host-")
    for name in ("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY"):
        assert found[name] is True
    assert found["SESSION_COOKIE_SAMESITE"] == found["CSRF_COOKIE_SAMESITE"] == "Lax"
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert found["SECURE_PROXY_SSL_HEADER"] is None
    assert found["USE_X_FORWARDED_HOST"] is False
