"""Findings and the access matrix as files, as programs ask for them."""

import json

import pytest
from django.test import Client

from tests.api.addresses import ROOT
from vpcviz.inventory.models import Snapshot
from vpcviz.people.models import AuditEvent, User


@pytest.mark.parametrize("format_name", ["csv", "json", "sarif"])
def test_findings_are_the_file_of_the_page(as_teammate: Client, snapshot: Snapshot, format_name: str) -> None:
    answer = as_teammate.get(f"{ROOT}/findings/file/{format_name}?severity=high")
    page = as_teammate.get(f"/w/acme/findings/file.{format_name}?severity=high")
    assert answer.content == page.content
    assert answer.headers["Content-Type"] == page.headers["Content-Type"]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="findings-acme.{format_name}"'
    assert answer.headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize("format_name", ["csv", "json"])
def test_access_is_the_file_of_the_page(as_teammate: Client, snapshot: Snapshot, format_name: str) -> None:
    answer = as_teammate.get(f"{ROOT}/access/file/{format_name}?all_subnets=yes&service=s3")
    assert answer.content == as_teammate.get(f"/w/acme/access/file.{format_name}?all=1&service=s3").content
    assert answer.headers["Vpcviz-Snapshot"] == "1"


def test_a_file_holds_all_that_the_list_gives_in_pages(as_teammate: Client, snapshot: Snapshot) -> None:
    told = json.loads(as_teammate.get(f"{ROOT}/findings/file/json").content)
    listed = as_teammate.get(f"{ROOT}/findings?limit=1").json()
    assert len(told["findings"]) == listed["count"] > 0
    assert told["findings"][0] == listed["results"][0]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("findings/file/xml", 404, "There is no format xml: take one of csv, json, sarif."),
        ("access/file/sarif", 404, "There is no format sarif: take one of csv, json."),
        ("findings/file/csv?severty=high", 400, "There is no parameter severty here"),
        ("findings/file/csv?severity=awful", 400, "There is no severity 'awful'"),
        ("access/file/csv?via=nat&via=tunnel", 400, "There is no way 'tunnel'"),
        ("access/file/csv?cursor=x", 400, "There is no parameter cursor here"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    as_teammate: Client, snapshot: Snapshot, address: str, status: int, said: str
) -> None:
    answer = as_teammate.get(f"{ROOT}/{address}")
    assert answer.status_code == status
    assert said in answer.json()["detail"]


TAKEN = (("findings/file/sarif", "sarif"), ("access/file/csv", "csv"), ("export/svg", "svg"))


@pytest.mark.parametrize(("address", "format_name"), TAKEN)
def test_a_file_is_an_event_of_the_audit_log(
    as_teammate: Client, teammate: User, snapshot: Snapshot, address: str, format_name: str
) -> None:
    made = AuditEvent.objects.filter(action="export.make")
    answer = as_teammate.get(f"{ROOT}/{address}")
    event = made.get()
    assert (event.actor, event.details["format"], event.details["snapshot"]) == (teammate.email, format_name, 1)
    again = as_teammate.get(f"{ROOT}/{address}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, made.count()) == (304, 1)


@pytest.mark.parametrize(("address", "_format"), TAKEN)
def test_who_asks_for_headers_alone_took_no_file(
    as_teammate: Client, snapshot: Snapshot, address: str, _format: str
) -> None:
    assert as_teammate.head(f"{ROOT}/{address}").status_code == 200
    assert not AuditEvent.objects.filter(action__startswith="export.").exists()


def test_a_stranger_gets_no_file(as_stranger: Client, snapshot: Snapshot) -> None:
    for address in ("findings/file/csv", "access/file/csv"):
        assert as_stranger.get(f"{ROOT}/{address}").status_code == 404
