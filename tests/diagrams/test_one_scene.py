"""One picture: every format of every subject holds the boxes and words of the same scene, whatever things are called."""

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from tests.render.sample import HOSTILE
from tests.web.estates import shop_network
from vpcviz.diagrams.files import Wish, file
from vpcviz.diagrams.pictures import scene
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Scene, Text
from vpcviz.layout.text import clean
from vpcviz.layout.view import View
from vpcviz.topology.build import build
from vpcviz.topology.records import Inventory

HEADING = Heading("Acme", "2026-03-04 05:06 UTC")
SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("shop", *(name for name in HOSTILE if "\ud800" not in name), "\u202e=cmd()", "@SUM(1)", "日本 🚀 " * 20)
TOPOLOGIES = {name: build(Inventory(tuple(shop_network(1, name)))) for name in NAMES}
SUBJECTS = {
    "estate": View(),
    "vpc": View("vpc", "vpc-00000001"),
    "service": View("service", "com.amazonaws.eu-west-1.s3"),
    "path": View("path", source="subnet-0000001b", destination="s3"),
    "inside": View(expanded=("all",)),
}
FORMATS = ("svg", "png", "pdf", "drawio", "dot", "mermaid", "json", "csv")
SAMPLE = ("shop", HOSTILE[0], HOSTILE[2], HOSTILE[4], "日本 🚀 " * 20)


def _case(name: str, subject: str) -> Any:
    marks = [] if name in SAMPLE[: 2 if subject == "inside" else 5] else [pytest.mark.soak]
    return pytest.param(name, subject, id=f"{subject}-{NAMES.index(name)}", marks=marks)


CASES = [_case(name, subject) for name in NAMES for subject in SUBJECTS]
"""A few names in every run; all of them under `make soak`."""


def drawn(name: str, subject: str) -> Scene:
    return scene(TOPOLOGIES[name], SUBJECTS[subject], HEADING)


def body(name: str, subject: str, format_name: str) -> bytes:
    return file(TOPOLOGIES[name], SUBJECTS[subject], HEADING, Wish(format_name)).body


def parsed(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - our own output


def texts(found: Scene) -> Iterator[Text]:
    yield from found.texts
    for node in found.nodes:
        yield from node.texts
    for edge in found.edges:
        yield from edge.texts
    yield from (entry.text for entry in found.legend)


def words(found: Scene) -> list[str]:
    """Every word that the scene draws, its badges' too."""
    badges = [clean(badge.text) for node in found.nodes for badge in node.badges]
    letters = ["A" for entry in found.legend if entry.sample == "badge" and entry.kind.startswith("route-table")]
    return sorted(word for word in (*(clean(text.text) for text in texts(found)), *badges, *letters) if word)


@pytest.mark.parametrize(("name", "subject"), CASES)
def test_svg_holds_every_box_and_word(name: str, subject: str) -> None:
    found, root = drawn(name, subject), parsed(body(name, subject, "svg"))
    ids = [item.get("data-id") for item in root.iter(f"{SVG}g") if (item.get("class") or "").startswith("vv-node")]
    legend = [None if key == "legend" else key for key in ids]
    assert sorted(filter(None, legend)) == sorted(clean(node.id) for node in found.nodes)
    assert sorted(item.text or "" for item in root.iter(f"{SVG}text") if item.text) == words(found)


@pytest.mark.parametrize(("name", "subject"), CASES)
def test_svg_stands_alone(name: str, subject: str) -> None:
    root = parsed(body(name, subject, "svg"))
    ids = [item.get("id") for item in root.iter() if item.get("id")]
    assert len(ids) == len(set(ids))
    for item in root.iter():
        assert item.tag not in (f"{SVG}{tag}" for tag in ("script", "image", "foreignObject", "a"))
        assert (item.get("href") or "#").startswith("#")
        assert not any(attribute.startswith("on") or "}" in attribute for attribute in item.attrib)


@pytest.mark.parametrize(("name", "subject"), CASES)
def test_drawio_holds_every_box_and_word_at_its_place(name: str, subject: str) -> None:
    found, root = drawn(name, subject), parsed(body(name, subject, "drawio"))
    cells: dict[str, tuple[float, float]] = {"1": (0.0, 0.0)}
    boxes: dict[str, tuple[float, float, float, float]] = {}
    for item in (item for item in root.iter("object") if item.get("scene") and item[0].get("vertex")):
        place = item[0][0]
        x, y, w, h = (float(place.get(key) or 0) for key in ("x", "y", "width", "height"))
        left, top = cells[item[0].get("parent") or "1"]
        cells[item.get("id") or ""] = (left + x, top + y)
        boxes[item.get("scene") or ""] = (left + x, top + y, w, h)
    assert boxes == {clean(node.id): (node.x, node.y, node.w, node.h) for node in found.nodes}
    said = [item.get("label") or "" for item in root.iter("object")]
    said += [item.get("value") or "" for item in root.iter("mxCell")]
    assert sorted(word for word in said if word) == words(found)


@pytest.mark.parametrize(("name", "subject"), CASES)
def test_drawio_ids_are_unique_and_known(name: str, subject: str) -> None:
    root = parsed(body(name, subject, "drawio"))
    ids = [item.get("id") for item in root.iter() if item.get("id")]
    assert len(ids) == len(set(ids))
    for cell in root.iter("mxCell"):
        assert all(cell.get(end) is None or cell.get(end) in ids for end in ("parent", "source", "target"))


@pytest.mark.parametrize(("name", "subject"), CASES)
def test_pdf_holds_every_word(name: str, subject: str) -> None:
    page = PdfReader(io.BytesIO(body(name, subject, "pdf"))).pages[0]
    said = re.sub(r"\s+", "", page.extract_text())
    for text in texts(drawn(name, subject)):
        parts = re.findall(r"[!-\x7e]+", clean(text.text))
        assert all(part in said for part in parts)


@pytest.mark.parametrize(("name", "subject"), CASES)
def test_json_is_the_scene(name: str, subject: str) -> None:
    told = json.loads(body(name, subject, "json"))
    found = drawn(name, subject)
    assert [node["id"] for node in told["nodes"]] == [node.id for node in found.nodes]
    assert [edge["points"] for edge in told["edges"]] == [
        [list(point) for point in edge.points] for edge in found.edges
    ]


@pytest.mark.parametrize("name", NAMES)
def test_csv_has_no_cell_that_a_spreadsheet_calculates(name: str) -> None:
    rows = list(csv.reader(io.StringIO(body(name, "estate", "csv").decode())))
    assert len(rows) == 1 + len(list(TOPOLOGIES[name].everything()))
    assert not any(cell[:1] in set("=+-@\t\r") for row in rows for cell in row if cell)


@pytest.mark.parametrize(("name", "subject"), CASES)
def test_dot_is_laid_out_by_graphviz(name: str, subject: str) -> None:
    if shutil.which("dot") is None:
        pytest.skip("Graphviz is not installed: run make setup")
    done = subprocess.run(
        ["dot", "-Tplain"], input=body(name, subject, "dot"), capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(("name", "subject"), CASES)
def test_mermaid_has_the_same_statements_whatever_the_names(name: str, subject: str) -> None:
    plain, told = (re.sub(r'"[^"]*"', '""', body(each, subject, "mermaid").decode()) for each in ("shop", name))
    assert told.count("\n") == plain.count("\n")
    assert [line.split('""')[0] for line in told.splitlines()] == [line.split('""')[0] for line in plain.splitlines()]


@pytest.mark.parametrize("format_name", FORMATS)
def test_names_of_no_letters_are_drawn_too(format_name: str) -> None:
    topology = build(Inventory(tuple(shop_network(1, "lone \ud800 surrogate \ufffe"))))
    for view in SUBJECTS.values():
        assert file(topology, view, HEADING, Wish(format_name)).body
