"""The OpenAPI schema, and the page that shows it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from vpcviz.api.urls import urlpatterns


def _schema(folder: Path) -> dict[str, Any]:
    out = folder / "schema.json"
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(out))
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def test_the_schema_is_made_without_warnings_and_names_every_address(tmp_path: Path) -> None:
    schema = _schema(tmp_path)
    told = {re.sub(r"{[^}]+}", "{}", path) for path in schema["paths"]}
    known = {
        f"/api/{re.sub(r'<[^>]+>', '{}', str(item.pattern))}" for item in urlpatterns if "v1/" in str(item.pattern)
    }
    assert told == known


def test_every_operation_tells_how_it_refuses(tmp_path: Path) -> None:
    for path, item in _schema(tmp_path)["paths"].items():
        for method, operation in item.items():
            refused = operation["responses"]["4XX"]["content"]
            assert set(refused) == {"application/problem+json"}, (path, method)
            assert operation["security"] == [{"bearer": []}, {"session": []}]


@pytest.mark.django_db
def test_the_page_of_the_api_holds_no_inline_script_or_style(client: Client) -> None:
    answer = client.get("/api/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert "<style" not in page
    assert " style=" not in page


@pytest.mark.django_db
def test_the_script_of_the_page_asks_for_the_schema(client: Client) -> None:
    answer = client.get("/api/docs/?script=")
    assert answer.headers["Content-Type"].startswith("application/javascript")
    assert "/api/schema/" in answer.content.decode().replace("\\u002D", "-")
    assert client.get("/api/schema/").status_code == 200
