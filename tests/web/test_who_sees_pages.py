"""Who may open which page."""

from typing import Any

import pytest
from django.test import Client

from tests.collect.scripted_aws import ScriptedAws
from tests.web.addresses import EVERY, PAGES
from vpcviz.inventory.models import Snapshot
from vpcviz.people.models import User, Workspace


@pytest.mark.parametrize("address", EVERY)
def test_a_member_sees_the_page(as_teammate: Client, snapshot: Snapshot, address: str) -> None:
    assert as_teammate.get(f"/w/acme/{address}").status_code == 200


@pytest.mark.parametrize("address", ["", *EVERY])
def test_a_stranger_gets_404(as_stranger: Client, snapshot: Snapshot, address: str) -> None:
    answer = as_stranger.get(f"/w/acme/{address}")
    assert answer.status_code == 404
    assert b"shop" not in answer.content


@pytest.mark.parametrize("address", ["", *EVERY])
def test_someone_who_is_not_signed_in_is_sent_to_sign_in(client: Client, snapshot: Snapshot, address: str) -> None:
    answer = client.get(f"/w/acme/{address}")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=/w/acme/")


@pytest.mark.parametrize("address", PAGES)
def test_pages_hold_no_inline_script_or_style(as_teammate: Client, snapshot: Snapshot, address: str) -> None:
    answer = as_teammate.get(f"/w/acme/{address}")
    page = answer.content.decode()
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert 'style="' not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert " onclick" not in page
    assert "hx-on" not in page


def test_the_first_address_leads_to_the_only_workspace(as_teammate: Client, snapshot: Snapshot) -> None:
    assert as_teammate.get("/").headers["Location"] == "/w/acme/estate"
    assert as_teammate.get("/w/acme/").headers["Location"] == "/w/acme/estate"


def test_an_administrator_of_the_server_chooses_among_workspaces(
    client: Client, administrator: object, workspace: object, other_workspace: object
) -> None:
    client.force_login(administrator)  # type: ignore[arg-type]
    page = client.get("/").content.decode()
    assert "/w/acme/estate" in page
    assert "/w/globex/estate" in page


@pytest.mark.parametrize("address", ["estate", "vpcs", "endpoints", "accounts", "scans"])
def test_a_workspace_without_a_snapshot_says_what_to_do(as_teammate: Client, address: str) -> None:
    answer = as_teammate.get(f"/w/acme/{address}")
    assert answer.status_code == 200
    if address not in ("accounts", "scans"):
        assert "An editor or an administrator of it can make the first one." in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["snapshot=9", "snapshot=x", "snapshot=-1", "snapshot=%F0%9F%98%80", "snapshot=99999999999"]
)
def test_a_snapshot_that_does_not_exist_is_404(as_teammate: Client, snapshot: Snapshot, query: str) -> None:
    assert as_teammate.get(f"/w/acme/estate?{query}").status_code == 404


@pytest.mark.parametrize(
    "address", ["vpc/vpc-none", "service/vpce-svc-0ffffffffffffffff", "resource/x", "raw/x", "export/exe"]
)
def test_a_thing_that_does_not_exist_is_404(as_teammate: Client, snapshot: Snapshot, address: str) -> None:
    assert as_teammate.get(f"/w/acme/{address}").status_code == 404


def test_a_query_that_names_no_view_is_refused_in_a_sentence(as_teammate: Client, snapshot: Snapshot) -> None:
    answer = as_teammate.get("/w/acme/estate?hide=everything")
    assert answer.status_code == 400
    assert "There is no layer" in answer.content.decode()


@pytest.mark.parametrize("address", EVERY)
def test_no_cache_keeps_a_page(as_teammate: Client, snapshot: Snapshot, address: str) -> None:
    kept = as_teammate.get(f"/w/acme/{address}").headers["Cache-Control"]
    assert {"private", "no-store"} == set(kept.split(", "))


def test_the_external_id_is_shown_to_administrators_only(
    client: Client, as_teammate: Client, owner: User, workspace: Workspace, answering: ScriptedAws
) -> None:
    client.force_login(owner)
    assert workspace.external_id in client.get("/w/acme/accounts/connect/role").content.decode()
    for address in ("accounts", "accounts/connect", "accounts/connect/role"):
        assert workspace.external_id not in as_teammate.get(f"/w/acme/{address}").content.decode()


def test_a_host_that_is_not_allowed_gets_a_page_that_says_so(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["vpcviz.example.com"]
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "VPCVIZ_ALLOWED_HOSTS" in answer.content.decode()
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
