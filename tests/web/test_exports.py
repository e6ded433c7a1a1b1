"""The files of a picture."""

import html
import io
import json
import re
import struct
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from vpcviz.inventory.models import Snapshot
from vpcviz.render.files import FORMATS

STARTS = {
    "svg": b"<svg",
    "png": b"\x89PNG",
    "pdf": b"%PDF",
    "json": b"{",
    "drawio": b"<",
    "csv": b"kind",
    "atlas": b"%PDF",
}


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_every_format_is_a_file_with_a_safe_name(as_teammate: Client, snapshot: Snapshot, format_name: str) -> None:
    subject = "" if format_name == "atlas" else "?subject=vpc:vpc-00000002"
    answer = as_teammate.get(f"/w/acme/export/{format_name}{subject}")
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


def test_an_atlas_is_of_the_estate_only(as_teammate: Client, snapshot: Snapshot) -> None:
    assert b"export/atlas" not in as_teammate.get("/w/acme/vpc/vpc-00000001").content
    answer = as_teammate.get("/w/acme/export/atlas?subject=vpc:vpc-00000001")
    assert answer.status_code == 400
    assert b"An atlas is drawn of the estate" in answer.content


def test_a_png_takes_a_width_and_can_be_transparent(as_teammate: Client, snapshot: Snapshot) -> None:
    png = as_teammate.get("/w/acme/export/png?width=300&transparent=yes").content
    assert struct.unpack(">I", png[16:20]) == (300,)
    assert png != as_teammate.get("/w/acme/export/png?width=300").content


def test_empty_fields_of_the_form_ask_for_nothing(as_teammate: Client, snapshot: Snapshot) -> None:
    asked = as_teammate.get("/w/acme/export/png?scale=&width=&theme=light").content
    assert asked == as_teammate.get("/w/acme/export/png").content


@pytest.mark.parametrize(
    ("format_name", "query", "sentence"),
    [
        ("png", "scale=0", "is no scale"),
        ("png", "scale=nan", "is no scale"),
        ("png", "scale=99", "is no scale"),
        ("png", "width=wide", "is no width"),
        ("png", "width=0", "is no width"),
        ("png", "width=65000", "pixels; the limit is 40 million"),
        ("png", "width=300&amp;scale=2".replace("amp;", ""), "not both"),
        ("svg", "scale=2", "Only PNG has a size"),
        ("pdf", "transparent=yes", "Only SVG and PNG can be transparent"),
        ("svg", "transparent=perhaps", "is no answer"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_sentence(
    as_teammate: Client, snapshot: Snapshot, format_name: str, query: str, sentence: str
) -> None:
    answer = as_teammate.get(f"/w/acme/export/{format_name}?{query}")
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.content.decode())


def test_files_link_to_the_server_only_when_its_address_is_known(
    as_teammate: Client, snapshot: Snapshot, settings: Any
) -> None:
    settings.VPCVIZ_URL = ""
    assert b"<a " not in as_teammate.get("/w/acme/export/svg").content
    settings.VPCVIZ_URL = "https://vpcviz.example.com"
    links = re.findall(rb'href="([^"#]+)"', as_teammate.get("/w/acme/export/svg").content)
    assert b"https://vpcviz.example.com/w/acme/resource/vpc-00000001?snapshot=1" in links
    assert all(link.startswith(b"https://vpcviz.example.com/w/acme/resource/") for link in links)
    page = PdfReader(io.BytesIO(as_teammate.get("/w/acme/export/pdf").content)).pages[0]
    kept = {str(note.get_object()["/A"]["/URI"]) for note in page["/Annots"]}  # type: ignore[attr-defined]
    assert kept == {link.decode() for link in links}


def test_the_menu_offers_sizes_of_png_with_the_view(as_teammate: Client, snapshot: Snapshot) -> None:
    page = as_teammate.get("/w/acme/estate?region=eu-west-1&theme=dark").content.decode()
    form = re.search(r'<form method="get" action="/w/acme/export/png">.*?</form>', page, re.DOTALL)
    assert form
    assert '<input type="hidden" name="region" value="eu-west-1">' in form[0]
    assert 'type="hidden" name="theme"' not in form[0]
    assert all(f'name="{name}"' in form[0] for name in ("scale", "width", "transparent", "theme"))
