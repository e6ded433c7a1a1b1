"""The OpenAPI schema."""

import json
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from vpcviz.api.problems import MIME
from vpcviz.api.urls import urlpatterns


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The schema as the command writes it, with warnings as errors."""
    out = tmp_path_factory.mktemp("schema") / "schema.json"
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(out))
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def test_the_schema_is_made_without_warnings_and_names_every_address(schema: dict[str, Any]) -> None:
    told = {re.sub(r"{[^}]+}", "{}", path) for path in schema["paths"]}
    known = {
        f"/api/{re.sub(r'<[^>]+>', '{}', str(item.pattern))}" for item in urlpatterns if "v1/" in str(item.pattern)
    }
    assert told == known


def test_every_operation_tells_how_it_refuses(schema: dict[str, Any]) -> None:
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            refused = operation["responses"]["4XX"]["content"]
            assert set(refused) == {"application/problem+json"}, (path, method)
            assert operation["security"] == [{"bearer": []}, {"session": []}]


def test_every_operation_refuses_a_parameter_that_it_does_not_know(
    schema: dict[str, Any], as_administrator: Client
) -> None:
    for path, item in schema["paths"].items():
        for method in item:
            answer = getattr(as_administrator, method)(f"{re.sub(r'{[^}]+}', '1', path)}?bogus=1")
            assert (answer.status_code, answer.headers["Content-Type"]) == (400, MIME), (path, method)
            assert answer.json()["detail"].startswith("There is no parameter bogus here: there is ")


def test_what_comes_in_pages_declares_how_large_they_are(schema: dict[str, Any]) -> None:
    paged = {name for name, form in schema["components"]["schemas"].items() if "next" in form.get("properties", {})}
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            words = {one["name"] for one in operation.get("parameters", ())}
            content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
            held = content.get("schema", {}).get("$ref", "").rpartition("/")[2] in paged
            assert held == ("limit" in words) == bool(words & {"cursor", "offset"}), (path, method)


def test_every_operation_tells_which_scopes_a_token_needs(schema: dict[str, Any]) -> None:
    paths = schema["paths"]
    said = {
        operation["operationId"]: operation["x-token-scopes"] for item in paths.values() for operation in item.values()
    }
    assert said["scene"] == ["read"]
    assert said["scans"] == ["read", "scan"]
    assert said["share"] == ["share"]
    assert said["connect_account"] == ["admin"]


def test_examples_stand_only_where_they_could_be_sent_or_answered(schema: dict[str, Any]) -> None:
    export = schema["paths"]["/api/v1/workspaces/{slug}/export/{format_name}"]["get"]
    shown = {kind for kind, part in export["responses"]["200"]["content"].items() if "example" in part}
    assert shown == {"application/json"}
