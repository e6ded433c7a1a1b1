"""The pages that tell of the API: every operation, its shapes, and a command that a shell takes as it is meant."""

import re
import shlex
from typing import Any

import pytest
from django.test import Client

from vpcviz.api.curl import address_of, command_of
from vpcviz.api.reference import Operation, Word, narrowed, sections_of
from vpcviz.people.models import Workspace

SCHEMA: dict[str, Any] = {
    "tags": [{"name": "Paths", "description": "Ways."}, {"name": "Notes", "description": "Words."}],
    "paths": {
        "/v1/{slug}/trace/{id}": {
            "get": {
                "operationId": "trace",
                "tags": ["Paths"],
                "description": "Where a flow goes.",
                "x-token-scopes": ["read"],
                "parameters": [
                    {"in": "query", "name": "port", "schema": {"type": "integer", "minimum": 0, "default": 443}},
                    {"in": "query", "name": "kind", "schema": {"type": "array", "items": {"type": "string"}}},
                    {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}},
                    {"in": "path", "name": "slug", "required": True, "schema": {"type": "string"}},
                ],
                "responses": {
                    "404": {"$ref": "#/components/responses/E404"},
                    "200": {
                        "description": "The answer.",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Way"}, "example": {"a": 1}}
                        },
                    },
                },
            },
        },
        "/v1/notes": {
            "post": {
                "operationId": "add_note",
                "tags": ["Notes"],
                "description": "Write.",
                "x-token-scopes": ["admin"],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/Note"},
                            "example": {"text": "it's"},
                        }
                    }
                },
                "responses": {"204": {"description": "The answer."}},
            },
        },
    },
    "components": {
        "responses": {"E404": {"description": "Nothing.", "content": {"application/problem+json": {"schema": {}}}}},
        "schemas": {
            "Way": {
                "type": "object",
                "required": ["hops"],
                "properties": {
                    "hops": {"type": "array", "items": {"$ref": "#/components/schemas/Hop"}},
                    "end": {"oneOf": [{"$ref": "#/components/schemas/Hop"}, {"type": "null"}]},
                    "at": {"type": "string", "format": "date-time"},
                    "tags": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
                },
            },
            "Hop": {
                "type": "object",
                "properties": {
                    "next": {"$ref": "#/components/schemas/Hop"},
                    "is_last": {"type": "boolean", "default": False, "maximum": 2**63 - 1},
                },
            },
            "Note": {
                "type": "object",
                "properties": {"is_pinned": {"type": "boolean", "default": False}, "text": {"type": "string"}},
            },
        },
    },
}


def _operation(name: str) -> Operation:
    return next(one for section in sections_of(SCHEMA) for one in section.operations if one.name == name)


def _words(command: str) -> list[str]:
    """The command as a shell reads it, its lines joined."""
    return shlex.split(command.replace(" \\\n  ", " "))


def test_parameters_of_the_path_come_first_and_in_its_order() -> None:
    assert [field.name for field in _operation("trace").parameters] == ["slug", "id", "kind", "port"]


def test_shapes_are_told_once_each_even_when_they_hold_themselves() -> None:
    assert [shape.name for shape in _operation("trace").shapes] == ["Way", "Hop"]


def test_types_are_told_in_words_that_lead_to_their_shapes() -> None:
    way = _operation("trace").shapes[0]
    assert {field.name: "".join(word.text for word in field.words) for field in way.fields} == {
        "hops": "list of Hop",
        "end": "Hop or null",
        "at": "string, date-time",
        "tags": "object of string or null",
    }
    assert way.fields[0].words == (Word("list of "), Word("Hop", "Hop"))
    assert [field.required for field in way.fields] == [True, False, False, False]


def test_limits_and_refusals_are_told() -> None:
    trace = _operation("trace")
    assert trace.parameters[-1].limits == ("at least 0", "443 when it is left out")
    assert [field.limits for field in _operation("add_note").shapes[0].fields] == [("false when it is left out",), ()]
    assert [field.limits for field in trace.shapes[1].fields] == [(), ()]
    assert (trace.shapes[0].is_sent, _operation("add_note").shapes[0].is_sent) == (False, True)
    assert [(answer.status, answer.refusal) for answer in trace.answers] == [("200", False), ("404", True)]


def test_every_word_asked_for_must_be_there() -> None:
    found = narrowed(sections_of(SCHEMA), "GET flow")
    assert [(section.name, [one.name for one in section.operations]) for section in found] == [("Paths", ["trace"])]
    assert narrowed(sections_of(SCHEMA), "flow nowhere") == ()


def test_an_address_takes_several_values_and_leaves_what_is_not_given() -> None:
    trace = _operation("trace")
    assert (
        address_of(trace, {"slug": "a/b c", "kind": "vpc, eni", "port": ""})
        == "/v1/a%2Fb%20c/trace/{id}?kind=vpc&kind=eni"
    )


@pytest.mark.parametrize("hostile", ["'; rm -rf ~; '", "$(id)", "`id`", "a\nb", '"', "\\"])
def test_an_address_stays_one_word_of_the_command(hostile: str) -> None:
    url = f"https://vpcviz.example/{hostile}"
    words = _words(command_of(_operation("trace"), url))
    assert words == ["curl", "--globoff", "--header", "Authorization: Bearer $TOKEN", url]


def test_values_cannot_leave_their_place_in_the_address() -> None:
    given = {"slug": "../..?x=#", "id": "a b", "kind": ",&evil=1,,'"}
    address = address_of(_operation("trace"), given)
    assert address == "/v1/..%2F..%3Fx%3D%23/trace/a%20b?kind=%26evil%3D1&kind=%27"


def test_the_body_of_the_example_stays_one_word_of_the_command() -> None:
    words = _words(command_of(_operation("add_note"), "https://vpcviz.example/v1/notes"))
    assert words[4:] == [
        *("--request", "POST", "--header", "Content-Type: application/json", "--data"),
        '{\n  "text": "it\'s"\n}',
        "https://vpcviz.example/v1/notes",
    ]


def test_every_operation_has_a_page_without_scripts_or_styles_in_it(client: Client, db: None) -> None:
    listed = client.get("/api/docs/").content.decode()
    addresses = re.findall(r'href="(/api/docs/[a-z_]+)"', listed)
    assert len(addresses) == len(set(addresses)) > 100
    for address in addresses:
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style| style=", page), address
        for anchor in re.findall(r'href="#([^"]+)"', page):
            assert f'id="{anchor}"' in page, (address, anchor)


def test_what_is_told_is_kept_by_no_cache(client: Client, db: None) -> None:
    for address in ("/api/docs/", "/api/docs/scene"):
        assert client.get(address).headers["Cache-Control"] == "private, no-store"


def test_the_answer_is_offered_when_all_that_is_required_is_there(as_owner: Client, workspace: Workspace) -> None:
    assert "Open the answer" not in as_owner.get("/api/docs/trace").content.decode()
    page = as_owner.get("/api/docs/trace?from=eni-1&to=s3&kind=").content.decode()
    assert "Open the answer" in page
    assert "/trace?from=eni-1&amp;to=s3" in page


def test_every_value_of_several_is_kept(client: Client, db: None) -> None:
    assert "?account=1&amp;account=2" in client.get("/api/docs/scene?account=1&account=2").content.decode()


def test_values_are_filled_into_the_command_and_lead_to_the_answer(as_owner: Client, workspace: Workspace) -> None:
    page = as_owner.get("/api/docs/list_vpcs?search=pay&slug=").content.decode()
    assert "/api/v1/workspaces/{slug}/vpcs/?search=pay" in page
    assert "Open the answer" not in page
    page = as_owner.get("/api/docs/list_vpcs?search=%3Cpay%3E").content.decode()
    assert f'href="/api/v1/workspaces/{workspace.slug}/vpcs/?search=%3Cpay%3E"' in page
    assert "<pay>" not in page


def test_strangers_are_told_of_no_workspace(as_stranger: Client, client: Client, workspace: Workspace) -> None:
    for visitor in (as_stranger, client):
        page = visitor.get("/api/docs/list_vpcs").content.decode()
        assert f"/{workspace.slug}/" not in page
        assert "/api/v1/workspaces/{slug}/vpcs/" in page


def test_an_operation_that_is_none_leads_to_those_that_are(client: Client, db: None) -> None:
    answer = client.get("/api/docs/vpcs<b>")
    assert answer.status_code == 404
    assert "The API has no operation <bdi>vpcs&lt;b&gt;</bdi>" in answer.content.decode()
    assert "list_vpcs" in client.get("/api/docs/vpcs").content.decode()


def test_shapes_say_what_they_look_like(client: Client, db: None) -> None:
    """Each has a sentence, fields or words: none is a bare name."""
    for name in ("trace", "scene", "create_token", "list_vpcs", "findings"):
        page = client.get(f"/api/docs/{name}").content.decode()
        sections = page.split('<section class="shape"')[1:]
        assert sections
        for section in sections:
            assert "<p>" in section or "<table" in section, section[:300]
