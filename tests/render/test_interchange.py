"""draw.io, DOT and Mermaid."""

import re
import shutil
import subprocess
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from tests.render.sample import HOSTILE, renamed, sample_scene
from vpcviz.layout.scene import Badge, Scene
from vpcviz.layout.text import clean
from vpcviz.render.dot import dot
from vpcviz.render.drawio import drawio
from vpcviz.render.mermaid import mermaid

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE_WORDS = [name for name in HOSTILE if clean(name)]


def _parsed(text: str) -> ET.Element:
    return ET.fromstring(text.encode("utf-8"))  # noqa: S314 - our own output


def _drawn_by_dot(scene: Scene) -> ET.Element:
    if shutil.which("dot") is None:
        pytest.skip("Graphviz is not installed: run make setup")
    done = subprocess.run(["dot", "-Tsvg"], input=dot(scene).encode(), capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    return _parsed(done.stdout.decode())


@pytest.mark.parametrize("write", [drawio, dot, mermaid])
def test_same_scene_gives_the_same_text(write: object) -> None:
    assert callable(write)
    assert write(sample_scene()) == write(sample_scene())


def test_drawio_has_a_cell_per_node_with_its_real_parent() -> None:
    scene = sample_scene()
    root = _parsed(drawio(scene))
    objects = {item.get("resource") or item.get("label"): item for item in root.iter("object")}
    vpc, zone, subnet = objects["vpc-1"], objects["eu-west-1a (euw1-az1)"], objects["subnet-pa"]
    assert _cell(zone).get("parent") == vpc.get("id")
    assert _cell(subnet).get("parent") == zone.get("id")
    assert len(objects) >= len({node.resource or node.label for node in scene.nodes})


def _cell(item: ET.Element) -> ET.Element:
    cell = item.find("mxCell")
    assert cell is not None
    return cell


def test_drawio_places_children_relative_to_their_parent() -> None:
    scene = sample_scene()
    root = _parsed(drawio(scene))
    subnet = next(item for item in root.iter("object") if item.get("resource") == "subnet-pa")
    geometry = _cell(subnet).find("mxGeometry")
    assert geometry is not None
    assert (geometry.get("x"), geometry.get("y")) == ("8", "28")


def test_drawio_tooltips_hold_no_markup() -> None:
    hostile = '<img src="https://example.com/seen.png">\n<b>bold</b> & more'
    scene = sample_scene()
    node = replace(scene.nodes[0], title=hostile, badges=(Badge("1", "note", hostile, 0, 0, 10, 10),))
    edge = replace(scene.edges[0], why=hostile)
    root = _parsed(drawio(replace(scene, nodes=(node, *scene.nodes[1:]), edges=(edge, *scene.edges[1:]))))
    told = [tip for item in root.iter("object") if (tip := item.get("tooltip")) and "seen.png" in tip]
    assert len(told) == 3
    assert not any("<" in tip or ">" in tip for tip in told)
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; more" in told[0]


def test_drawio_uses_the_shapes_of_aws() -> None:
    text = drawio(sample_scene())
    for shape in (
        "group_vpc2",
        "group_account",
        "group_region",
        "endpoints",
        "nat_gateway",
        "internet_gateway",
        "network_load_balancer",
        "vpc_privatelink",
    ):
        assert f"mxgraph.aws4.{shape};" in text


def test_drawio_lines_hang_on_their_ends() -> None:
    root = _parsed(drawio(sample_scene()))
    ids = {item.get("id") for item in root.iter("object")}
    edges = [cell for item in root.iter("object") for cell in item.iter("mxCell") if cell.get("edge")]
    assert len(edges) == len(sample_scene().edges)
    assert all(cell.get("source") in ids and cell.get("target") in ids for cell in edges)


@pytest.mark.parametrize("name", HOSTILE)
def test_drawio_labels_are_plain_text(name: str) -> None:
    root = _parsed(drawio(renamed(sample_scene(), lambda _: name)))
    assert {element.tag for element in root.iter()} == {
        "mxfile",
        "diagram",
        "mxGraphModel",
        "root",
        "mxCell",
        "object",
        "mxGeometry",
        "mxPoint",
        "Array",
    }
    cells = [str(cell.get("style")) for cell in root.iter("mxCell") if cell.get("style")]
    assert all("html=0;" in style and "html=1" not in style and "placeholders" not in style for style in cells)


def test_dot_draws_every_node() -> None:
    words = [element.text for element in _drawn_by_dot(sample_scene()).iter(f"{SVG}text")]
    assert "ecr.api" in words
    assert "public-a 10.0.0.0/24 [A]" in words


@pytest.mark.parametrize("name", HOSTILE_WORDS)
def test_dot_labels_are_plain_text(name: str) -> None:
    root = _drawn_by_dot(renamed(sample_scene(), lambda _: name))
    assert not list(root.iter(f"{SVG}image"))
    expected = re.sub(r"\s+", " ", clean(name)).strip()
    words = [re.sub(r"\s+", " ", element.text or "").strip() for element in root.iter(f"{SVG}text")]
    assert any(word.startswith(expected) for word in words)


@pytest.mark.parametrize("name", HOSTILE)
def test_dot_never_holds_an_html_label(name: str) -> None:
    assert not re.search(r"label=\s*<", dot(renamed(sample_scene(), lambda _: name)))


def _statements(text: str) -> list[str]:
    """The lines without their words, and without the looks, which follow the states."""
    lines = re.sub(r'"[^"]*"', '""', text).splitlines()
    return [line for line in lines if not line.startswith("  class")]


def test_mermaid_nests_and_links() -> None:
    text = mermaid(sample_scene())
    assert text.splitlines()[3] == "flowchart LR"
    assert text.count("subgraph ") == len(re.findall(r"^\s*end$", text, re.MULTILINE))
    assert '-->|"consumes eu-west-2"|' in text


@pytest.mark.parametrize("name", HOSTILE)
def test_mermaid_names_cannot_leave_their_quotes(name: str) -> None:
    text = mermaid(renamed(sample_scene(), lambda _: name))
    plain = mermaid(sample_scene())
    assert text.count('"') == plain.count('"')
    assert _statements(text) == _statements(plain)
    for label in re.findall(r'"([^"]*)"', text):
        assert not re.search(r"[<>`\\{}]", label)
