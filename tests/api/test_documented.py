"""The examples of docs/api.md work as they stand."""

import re
import shlex
from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.answering import OWN, ROLE
from tests.api.tokens import bearing, token
from tests.project import ROOT
from tests.web.uploading import VPCS
from tests.web.workloads import shop
from vpcviz.inventory.services import Access, connect_account, publish
from vpcviz.people.models import Role, Scope
from vpcviz.people.services import add_member, create_user, create_workspace
from vpcviz.share.models import ShareLink
from vpcviz.share.services import Offer, create_link

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
LINES = [
    line for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL) for line in block.splitlines()
]


def curl() -> ArgumentParser:
    """As much of curl's options as the examples use."""
    parser = ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("-H", dest="header")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-o", dest="file")
    parser.add_argument("-F", dest="form")
    parser.add_argument("--json")
    return parser


def body_of(wanted: Namespace) -> dict[str, Any]:
    """What curl would send, with a file of our own in the place of that of the example."""
    if wanted.json:
        return {"data": wanted.json, "content_type": "application/json"}
    if wanted.form:
        name, _, file = wanted.form.partition("=@")
        return {"data": {name: SimpleUploadedFile(file, VPCS)}}
    return {}


@pytest.fixture
def text(db: None, now: datetime, settings: Any, tmp_path: Path) -> str:
    """A token of the administrator of a workspace `main` that was read."""
    settings.VPCVIZ_DATA = tmp_path
    workspace = create_workspace(slug="main", name="Main", now=now)
    user = create_user(email="olive@example.com", now=now)
    add_member(workspace=workspace, user=user, role=Role.ADMINISTRATOR, now=now)
    publish(workspace=workspace, inventory=shop(), source="files", now=now)
    connect_account(workspace=workspace, access=Access(account_id=OWN, role_arn=ROLE), now=now)
    create_link(workspace=workspace, offer=Offer(), now=now, by=user)
    return token(user).text


def test_there_are_examples() -> None:
    assert len(LINES) > 8
    assert {line.split()[0] for line in LINES} == {"curl"}


def test_every_example_is_answered(text: str) -> None:
    for line in LINES:
        wanted = curl().parse_args(shlex.split(line)[1:])
        assert wanted.header == "Authorization: Bearer $TOKEN", line
        address = wanted.address.removeprefix("$VPCVIZ").replace(
            "/shares/1", f"/shares/{ShareLink.objects.earliest('pk').pk}"
        )
        body = body_of(wanted)
        method = (wanted.method or ("post" if body else "get")).lower()
        answer = getattr(bearing(text), method)(address, **body)
        assert answer.status_code in {200, 201, 202, 204}, (line, answer.content)
        rows = answer.json().get("results") if answer.headers.get("Content-Type") == "application/json" else None
        assert rows is None or rows or "via=" in line, line


def test_the_table_of_scopes_is_that_of_the_code() -> None:
    assert re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE) == [scope.value for scope in Scope]
