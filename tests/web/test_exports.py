"""The files of a picture."""

import json

import pytest
from django.test import Client

from vpcviz.inventory.models import Snapshot
from vpcviz.render.files import FORMATS

STARTS = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "json": b"{", "drawio": b"<", "csv": b"kind"}


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_every_format_is_a_file_with_a_safe_name(as_teammate: Client, snapshot: Snapshot, format_name: str) -> None:
    answer = as_teammate.get(f"/w/acme/export/{format_name}?subject=vpc:vpc-00000002")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == FORMATS[format_name].mime
    assert answer.content.startswith(STARTS.get(format_name, b""))
    name = answer.headers["Content-Disposition"].removeprefix('attachment; filename="').removesuffix('"')
    assert name.endswith(FORMATS[format_name].extension)
    assert not set(name) & set('<>"/\\\n;')


def test_the_page_offers_every_format_of_the_same_view(as_teammate: Client, snapshot: Snapshot) -> None:
    page = as_teammate.get("/w/acme/estate?region=eu-west-1&snapshot=1").content.decode()
    for format_name in FORMATS:
        assert f'href="/w/acme/export/{format_name}?snapshot=1&amp;region=eu-west-1"' in page


def test_the_file_shows_what_the_page_shows(as_teammate: Client, snapshot: Snapshot) -> None:
    page = as_teammate.get("/w/acme/vpc/vpc-00000001").content.decode()
    on_page = json.loads(page.split('<script id="scene" type="application/json">', 1)[1].split("</script>", 1)[0])
    in_file = as_teammate.get("/w/acme/export/json?subject=vpc:vpc-00000001").json()
    assert [node["id"] for node in on_page["nodes"]] == [node["id"] for node in in_file["nodes"]]
    assert [node["box"] for node in on_page["nodes"]] == [[node[key] for key in "xywh"] for node in in_file["nodes"]]


def test_dark_files_are_dark(as_teammate: Client, snapshot: Snapshot) -> None:
    light = as_teammate.get("/w/acme/export/svg").content
    dark = as_teammate.get("/w/acme/export/svg?theme=dark").content
    assert light != dark


@pytest.mark.parametrize("query", ["subject=nothing", "subject=vpc:vpc-none", "theme=pink", "unknown=1"])
def test_a_view_that_does_not_exist_is_refused(as_teammate: Client, snapshot: Snapshot, query: str) -> None:
    assert as_teammate.get(f"/w/acme/export/svg?{query}").status_code == 400
