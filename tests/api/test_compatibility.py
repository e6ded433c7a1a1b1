"""The API as it is understands and tells all that the released one did; and the check of it sees what breaks.

At a release, `UPDATE_RELEASED=1 pytest tests/api/test_compatibility.py` writes the schema to docs/api/v1.json.
"""

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.api.compatibility import bare, breaks
from tests.project import ROOT

RELEASED = ROOT / "docs" / "api" / "v1.json"

MADE_UP: dict[str, Any] = {
    "paths": {
        "/things/": {
            "get": {
                "parameters": [
                    {"in": "query", "name": "colour", "schema": {"type": "string", "enum": ["red", "blue"]}},
                    {"in": "query", "name": "most", "schema": {"type": "integer", "maximum": 10}},
                ],
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}}},
            },
            "post": {
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string", "maxLength": 10},
                                    "size": {"type": ["integer", "null"]},
                                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                                },
                            }
                        }
                    }
                },
                "responses": {"201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}},
            },
        }
    },
    "components": {
        "schemas": {
            "Page": {
                "type": "object",
                "required": ["results"],
                "properties": {"results": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}},
            },
            "Thing": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string"},
                    "state": {"oneOf": [{"$ref": "#/components/schemas/State"}, {"type": "null"}]},
                    "inside": {"$ref": "#/components/schemas/Thing"},
                },
            },
            "State": {"type": "string", "enum": ["on", "off"]},
        }
    },
}  # fmt: skip


def _at(document: dict[str, Any], *steps: Any) -> Any:
    for step in steps:
        document = document[step]
    return document


THINGS = ("paths", "/things/")
BODY = (*THINGS, "post", "requestBody", "content", "application/json", "schema")
THING = ("components", "schemas", "Thing")

BREAKS: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda one: _at(one, "paths").pop("/things/"), "GET /things/ is gone"),
    (lambda one: _at(one, *THINGS).pop("post"), "POST /things/ is gone"),
    (lambda one: _at(one, *THINGS, "get", "parameters").pop(0), "parameter colour is gone"),
    (lambda one: _at(one, *THINGS, "get", "parameters", 0).update(required=True), "colour became required"),
    (
        lambda one: _at(one, *THINGS, "get", "parameters").append(
            {"in": "query", "name": "new", "required": True, "schema": {"type": "string"}}
        ),
        "parameter new is new and required",
    ),
    (lambda one: _at(one, *THINGS, "get", "parameters", 0, "schema", "enum").pop(), "the value blue is gone"),
    (lambda one: _at(one, *THINGS, "get", "parameters", 1, "schema").update(maximum=9), "maximum is narrower"),
    (lambda one: _at(one, *THINGS, "get", "parameters", 1, "schema").update(minimum=1), "minimum is narrower"),
    (lambda one: _at(one, *BODY, "properties").pop("size"), "body: size is gone"),
    (lambda one: _at(one, *BODY, "required").append("size"), "body: size is required"),
    (lambda one: _at(one, *BODY, "properties", "size").update(type="integer"), "may not be null any more"),
    (lambda one: _at(one, *BODY, "properties", "name").update(maxLength=9), "maxLength is narrower"),
    (lambda one: _at(one, *THINGS, "post", "requestBody").update(required=True), "the body became required"),
    (lambda one: _at(one, *THINGS, "post", "requestBody", "content").clear(), "the body may not be application/json"),
    (lambda one: _at(one, *THINGS, "post", "responses").clear(), "the answer 201 is gone"),
    (lambda one: _at(one, *THINGS, "post", "responses", "201", "content").clear(), "201 is not application/json any more"),
    (lambda one: _at(one, *THING, "properties").pop("id"), "results[]: id is gone"),
    (lambda one: _at(one, *THING, "required").clear(), "results[]: id may be missing now"),
    (lambda one: _at(one, *THING, "properties", "id").update(type="integer"), "results[].id may be integer now"),
    (lambda one: _at(one, *THING, "properties", "id").update(type=["string", "null"]), "id may be null now"),
    (lambda one: _at(one, "components", "schemas", "State", "enum").pop(), "results[].state: the value off is gone"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), BREAKS, ids=[sentence for _, sentence in BREAKS])
def test_what_breaks_is_seen(change: Callable[[dict[str, Any]], Any], sentence: str) -> None:
    after = copy.deepcopy(MADE_UP)
    change(after)
    assert any(sentence in found for found in breaks(MADE_UP, after)), breaks(MADE_UP, after)


def test_what_is_added_breaks_nothing() -> None:
    after = copy.deepcopy(MADE_UP)
    _at(after, *THING, "properties")["more"] = {"type": "string"}
    _at(after, "components", "schemas", "Page", "properties")["more"] = {"type": "string"}
    _at(after, "components", "schemas", "Page", "required").append("more")
    _at(after, *BODY, "properties")["more"] = {"type": "string"}
    _at(after, *BODY, "properties", "name").update(maxLength=11)
    _at(after, *THINGS, "get", "parameters").append({"in": "query", "name": "new", "schema": {"type": "string"}})
    _at(after, *THINGS, "get", "parameters", 0, "schema", "enum").append("green")
    _at(after, *THINGS, "get", "responses")["404"] = {"description": "Nothing."}
    after["paths"]["/more/"] = {"get": {"parameters": [], "responses": {}}}
    assert breaks(MADE_UP, after) == []
    assert breaks(MADE_UP, MADE_UP) == []


def test_an_older_way_to_say_null_is_the_same() -> None:
    before = copy.deepcopy(MADE_UP)
    _at(before, *BODY, "properties")["size"] = {"type": "integer", "nullable": True}
    assert breaks(before, MADE_UP) == []
    assert breaks(MADE_UP, before) == []


def _now(folder: Path) -> Any:
    out = folder / "schema.json"
    call_command("spectacular", "--format", "openapi-json", "--file", str(out))
    return json.loads(out.read_text(encoding="utf-8"))


def test_nothing_that_was_released_is_broken(tmp_path: Path) -> None:
    now = _now(tmp_path)
    assert breaks(json.loads(RELEASED.read_text(encoding="utf-8")), now) == []
    assert breaks(bare(now), now) == []


@pytest.mark.skipif(
    "UPDATE_RELEASED" not in os.environ, reason="writes the schema of a release when UPDATE_RELEASED is set"
)
def test_release(tmp_path: Path) -> None:
    released = json.dumps(bare(_now(tmp_path)), indent=0, sort_keys=True, ensure_ascii=False)
    RELEASED.write_text(released + "\n", encoding="utf-8")
