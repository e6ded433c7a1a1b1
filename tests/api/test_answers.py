"""What the API answers, and how it refuses."""

import io
import json
from contextlib import redirect_stdout
from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.api.addresses import ROOT
from tests.project import ROOT as ROOT_FOLDER
from tests.web.estates import SHOP
from tests.web.workloads import PRIVATE, PUBLIC, TILL, shop
from vpcviz.api.kinds import KINDS
from vpcviz.collect.files import read_inputs
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.topology.access.matrix import access, to_json
from vpcviz.topology.build import build

TOPOLOGY = build(shop())
ESTATE = ROOT_FOLDER / "vpcviz" / "demo" / "estate.tar.gz"


def _printed(*words: str) -> Any:
    out = io.StringIO()
    with redirect_stdout(out):
        call_command(words[0], str(ESTATE), *words[1:], "--json", stderr=io.StringIO())
    return json.loads(out.getvalue())


def test_traces_and_access_are_what_the_commands_print(
    as_teammate: Client, workspace: Workspace, now: datetime
) -> None:
    publish(workspace=workspace, inventory=read_inputs([str(ESTATE)]).inventory, source="files", now=now)
    rows = _printed("access")
    assert as_teammate.get(f"{ROOT}/access?limit=1000").json()["results"] == rows
    for subnet, service in ((rows[0]["subnet"], "s3"), (rows[1]["subnet"], "kms"), (rows[2]["subnet"], "8.8.8.8")):
        answer = as_teammate.get(f"{ROOT}/trace", {"from": subnet, "to": service})
        assert answer.json() == _printed("trace", "--from", subnet, "--to", service)
        assert answer.headers["Vpcviz-Snapshot"] == "1"


def test_posting_a_flow_answers_the_same_as_asking_for_it(as_teammate: Client, snapshot: Snapshot) -> None:
    flow: dict[str, str | int] = {"from": TILL, "to": "s3", "protocol": "tcp", "port": 443}
    asked = as_teammate.get(f"{ROOT}/trace", flow)
    posted = as_teammate.post(f"{ROOT}/trace", flow, content_type="application/json")
    assert posted.status_code == 200
    assert posted.json() == asked.json()
    assert posted.json()["outcome"] == "reached"


def test_access_has_the_rows_of_the_command_in_pages(as_teammate: Client, snapshot: Snapshot) -> None:
    every = to_json(access(TOPOLOGY))
    answer = as_teammate.get(f"{ROOT}/access").json()
    assert answer == {"count": len(every), "next": None, "previous": None, "results": every}
    first = as_teammate.get(f"{ROOT}/access?limit=1").json()
    assert first["results"] == every[:1]
    assert as_teammate.get(first["next"]).json()["results"] == every[1:2]


def test_access_is_filtered(as_teammate: Client, snapshot: Snapshot) -> None:
    blocked = as_teammate.get(f"{ROOT}/access?via=blocked&service=s3&account={SHOP}").json()
    assert [row["subnet"] for row in blocked["results"]] == [PUBLIC]
    assert as_teammate.get(f"{ROOT}/access?text=private").json()["results"][0]["subnet"] == PRIVATE
    assert as_teammate.get(f"{ROOT}/access?vpc=vpc-none").json()["count"] == 0


def test_resources_are_what_aws_answered_with_their_place(as_teammate: Client, snapshot: Snapshot) -> None:
    found = as_teammate.get(f"{ROOT}/resources/network-interfaces/{TILL}").json()
    assert (found["id"], found["kind"], found["account"], found["vpcs"]) == (
        TILL,
        "network-interface",
        SHOP,
        ["vpc-00000001"],
    )
    assert found["aws"]["PrivateIpAddress"] == "10.1.1.20"


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 5), ("?vpc=vpc-00000001", 5), ("?vpc=vpc-x", 0), ("?text=10.1.1.2", 2), ("?account=999", 0), ("?limit=2", 5)],
)
def test_resources_are_filtered_and_counted(as_teammate: Client, snapshot: Snapshot, query: str, count: int) -> None:
    assert as_teammate.get(f"{ROOT}/resources/network-interfaces{query}").json()["count"] == count


def test_the_kinds_have_the_words_of_the_pages() -> None:
    assert {"vpcs", "subnets", "route-tables", "endpoints", "endpoint-services", "network-interfaces"} <= set(KINDS)
    assert all(word == word.lower() and " " not in word for word in KINDS)


def test_an_older_snapshot_can_be_asked(
    as_teammate: Client, workspace: Workspace, snapshot: Snapshot, now: datetime
) -> None:
    publish(workspace=workspace, inventory=type(shop())((), shop().outcomes), source="files", now=now)
    assert [row["number"] for row in as_teammate.get(f"{ROOT}/snapshots").json()["results"]] == [2, 1]
    answer = as_teammate.get(f"{ROOT}/resources/vpcs?snapshot=1")
    assert (answer.json()["count"], answer.headers["Vpcviz-Snapshot"]) == (1, "1")


def test_a_picture_is_the_scene_of_the_page_and_a_file(as_teammate: Client, snapshot: Snapshot) -> None:
    query = "subject=vpc:vpc-00000001"
    drawn = as_teammate.get(f"{ROOT}/scene?{query}").json()
    assert drawn == as_teammate.get(f"/w/acme/export/json?{query}").json()
    made = as_teammate.get(f"{ROOT}/export/png?{query}", headers={"Accept": "image/png"})
    assert made.content.startswith(b"\x89PNG")
    assert made.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("trace", 400, "from must be a text that names something."),
        (f"trace?from={TILL}&to=s3&port=x", 400, "the port 'x' is no number from 1 to 65535."),
        (f"trace?from={TILL}&to=s3&snapshot=9", 404, "Acme has no snapshot 9."),
        ("access?via=tunnel", 400, "There is no way 'tunnel'"),
        ("access?private=perhaps", 400, "private takes yes or no."),
        ("scene?subject=moon", 400, "There is no subject 'moon'"),
        ("scene?subject=vpc:vpc-none", 404, "vpc-none"),
        ("scene?unknown=1", 400, "There is no parameter unknown here"),
        ("export/gif", 404, "There is no format gif"),
        ("resources/dogs", 404, "There is no kind dogs"),
        ("resources/vpcs/vpc-none", 404, "vpc-none is not among the vpcs of this snapshot."),
    ],
)
def test_what_is_wrong_is_said_as_a_problem(
    as_teammate: Client, snapshot: Snapshot, address: str, status: int, words: str
) -> None:
    answer = as_teammate.get(f"{ROOT}/{address}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    body = answer.json()
    assert body["status"] == status
    assert words in body["detail"]


@pytest.mark.parametrize("body", ["[]", '"x"', "{", '{"from": 1, "to": "s3"}', '{"from": "x", "to": ["s3"]}'])
def test_a_body_that_is_no_flow_is_refused(as_teammate: Client, snapshot: Snapshot, body: str) -> None:
    answer = as_teammate.post(f"{ROOT}/trace", body, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


def test_a_workspace_without_a_snapshot_says_so(as_teammate: Client, workspace: Workspace) -> None:
    answer = as_teammate.get(f"{ROOT}/access")
    assert (answer.status_code, answer.json()["detail"]) == (404, "Acme has no snapshot yet.")
