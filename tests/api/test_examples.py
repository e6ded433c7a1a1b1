"""The examples of the schema: recorded from the demo's estate, and in the form of the contracts.

`UPDATE_EXAMPLES=1 pytest tests/api/test_examples.py` records them anew.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
import time_machine
from django.core.management import call_command

from tests.api.recording import Asker, Recorder
from tests.api.seeded import ESTATE, seed
from tests.api.tokens import just_signed_in
from tests.collect.scripted_aws import ScriptedAws
from tests.conftest import NOW
from vpcviz.api import schema as described
from vpcviz.api.schema import EXAMPLES
from vpcviz.collect.files import read_inputs
from vpcviz.people.models import User, Workspace
from vpcviz.topology.build import build
from vpcviz.topology.records import Inventory

SHOWN: Final = "application/json"


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The schema as it is told."""
    out = tmp_path_factory.mktemp("schema") / "schema.json"
    call_command("spectacular", "--format", "openapi-json", "--file", str(out))
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def parts(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every JSON body of a request or of an answer that is no error, and its name."""
    for item in schema["paths"].values():
        for operation in item.values():
            name = operation["operationId"]
            recorded = json.loads(EXAMPLES.read_text(encoding="utf-8")).get(name, {})
            if SHOWN in operation.get("requestBody", {}).get("content", {}):
                yield f"{name}, sent", operation["requestBody"]["content"][SHOWN]
            for status, answer in operation["responses"].items():
                if status == recorded.get("status") and SHOWN in answer.get("content", {}):
                    yield f"{name}, {status}", answer["content"][SHOWN]


def test_every_operation_has_examples_in_the_form_of_its_contract(schema: dict[str, Any]) -> None:
    count = 0
    for name, part in parts(schema):
        assert "example" in part or name.startswith("export_file"), f"{name} has no example: record it"
        if "example" not in part:
            continue
        held = jsonschema.Draft202012Validator({**part["schema"], "components": schema["components"]})
        errors = [f"{error.json_path}: {error.message}" for error in held.iter_errors(part["example"])]
        assert errors == [], name
        count += 1
    assert count > len(schema["paths"]) / 2


def test_every_operation_was_recorded(schema: dict[str, Any]) -> None:
    recorded = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    known = {operation["operationId"] for item in schema["paths"].values() for operation in item.values()}
    assert set(recorded) == known
    assert [name for name, one in recorded.items() if not one["status"].startswith("2")] == []


def test_every_error_has_an_example(schema: dict[str, Any]) -> None:
    for answer in schema["components"]["responses"].values():
        (part,) = answer["content"].values()
        held = jsonschema.Draft202012Validator({**part["schema"], "components": schema["components"]})
        assert list(held.iter_errors(part["example"])) == []


@pytest.mark.skipif("UPDATE_EXAMPLES" not in os.environ, reason="records the examples when UPDATE_EXAMPLES is set")
def test_record(
    workspace: Workspace,
    administrator: User,
    answering: ScriptedAws,
    tmp_path: Path,
    settings: Any,
    schema: dict[str, Any],
) -> None:
    settings.VPCVIZ_DATA = tmp_path
    estate = read_inputs([str(ESTATE)]).inventory
    before = Inventory(estate.records[:-40], estate.outcomes)
    with time_machine.travel(NOW, tick=False):
        there = seed(workspace, administrator, (before, estate), NOW)
        recorder = Recorder(just_signed_in(administrator), Asker(there, build(estate)))
        recorded = recorder.record(schema)
    EXAMPLES.write_text(json.dumps(recorded, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    described.examples.cache_clear()
