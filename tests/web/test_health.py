"""What a monitor asks."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from tests.servers import free_port
from vpcviz.jobs.broker import celery_app
from vpcviz.web import health


@pytest.mark.django_db
def test_a_server_that_can_work_is_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert set(response.json().values()) == {"ok"}


@pytest.mark.django_db
def test_without_graphviz_the_server_is_not_ready_and_says_what_to_do(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "install Graphviz" in response.json()["graphviz"]


def test_without_a_database_the_process_lives_but_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(health, "MigrationExecutor", gone)
    monkeypatch.setattr(health, "waiting", gone)
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] != "ok"
    assert response.json()["queue"] != "ok"


def test_nothing_is_changed_by_asking(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405


@pytest.mark.django_db
def test_without_its_broker_the_server_is_not_ready(client: Client, settings: Any) -> None:
    settings.VPCVIZ_ENGINE = "celery"
    settings.VPCVIZ_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"
    celery_app.cache_clear()
    response = client.get("/readyz")
    celery_app.cache_clear()
    assert response.status_code == 503
    assert response.json()["engine"] == "the broker does not answer; see VPCVIZ_BROKER_URL"
