"""Each benchmark of issue-sized estates, taken on a small one: it runs, and its rows have the right form."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks import browser, exports, layout, peers
from benchmarks.estates import SMALL, estate
from benchmarks.figures import Figure
from benchmarks.peer_dot import clusters, framed_tables, tables
from benchmarks.peer_graphs import Graph, by_vpc, graph_of, whole
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.topology.build import build


@pytest.fixture(scope="module")
def graph() -> Graph:
    return graph_of(scene_of(build(estate(SMALL)), layout.FULL, heading=Heading()))


def test_peers_are_given_every_box_and_link(graph: Graph) -> None:
    given = whole(graph)
    assert len(given["boxes"]) == len(graph.nodes)
    assert len(given["links"]) == len(graph.links) > 0
    for text in (clusters(graph), tables(graph), framed_tables(graph)):
        assert text.count("->") == len(graph.links)
        assert all(f"{graph.name(node)} [" in text or f'"{graph.name(node)}"' in text for node in graph.outermost())


def test_a_vpc_as_one_box_has_a_port_for_every_end_of_a_link(graph: Graph) -> None:
    given = by_vpc(graph)
    names = {box["id"] for box in given["boxes"]} | {port for box in given["boxes"] for port in box["ports"]}
    assert {end for link in given["links"] for end in link} <= names
    assert all(node.kind != "subnet" for node in graph.nodes.values() if graph.name(node) in names)


@pytest.mark.soak
def test_layout_has_a_row_per_peer_and_is_compared_with_the_fastest() -> None:
    rows = {figure.name: figure for figure in layout.figures("small", SMALL)}
    if len(peers.installed()) < len(peers.GRAPHVIZ + peers.NODE):
        pytest.skip("The peers of Node.js are not installed: `make bench` installs them.")
    compared = [rows[f"layout, full: {peer.name}"] for peer in peers.installed()]
    assert rows["layout, full"].peer == min(figure.value for figure in compared)
    assert [figure.size for figure in compared] == [rows["layout, full"].size] * len(compared)
    assert {figure.unit for figure in rows.values()} == {"s"}


def test_a_peer_that_takes_too_long_is_stopped_and_says_so() -> None:
    endless = peers.Peer("endless", "dot", str, _endless)
    outcome = peers.outcome(endless, "", 0.1)
    assert outcome.figure("large") == Figure(
        name="layout, full: endless", size="large (stopped: > 0.1 s)", value=0.1, unit="s"
    )


def test_a_peer_that_runs_out_of_memory_says_so_and_is_not_compared_with() -> None:
    failing = peers.outcome(peers.Peer("greedy", "dot", str, _greedy), "", 10)
    assert failing.end == f"no picture: out of memory at {peers.MEMORY_MB} MB"
    assert peers.fastest([failing]) is None
    assert peers.fastest([failing, peers.Outcome("slow", 300.0, "stopped: > 300 s")]) == 300


def test_a_peer_that_is_not_there_is_named() -> None:
    absent = peers.Peer("absent", "no-such-program", str, _greedy)
    with pytest.raises(peers.MissingError, match="absent needs `no-such-program`"):
        list(peers.outcomes(Graph, [absent]))  # type: ignore[arg-type]


def test_exports_have_time_and_memory_per_format() -> None:
    rows = list(exports.figures("small", SMALL))
    assert [figure.unit for figure in rows] == ["s", "MB"] * len(exports.FORMATS)
    assert all(figure.value > 0 and figure.bound is None for figure in rows)


@pytest.mark.browser
@pytest.mark.soak
def test_the_browser_has_a_row_for_each_thing_that_a_user_waits_for() -> None:
    program = browser.chromium()
    if program is None:
        pytest.fail(
            "The browser benchmark needs Chromium: `make test` installs it, or set VPCVIZ_CHROMIUM to its path."
        )
    with ThreadPoolExecutor(1) as apart:  # this thread may hold the browser of other tests
        rows = apart.submit(lambda: list(browser.figures("small", SMALL, program=program, runs=1))).result()
    names = [figure.name for figure in rows]
    assert names[:3] == ["first picture, fresh server", "first picture", "first picture, again"]
    assert names[3:7] == [
        *(f"panning, {level}: 95th percentile frame" for level in browser.LEVELS),
        "zooming: 95th percentile frame",
    ]
    assert names[7:] == ["search result", *(f"click: {act}" for act in browser.CLICKS)]


def _endless(_given: str, limit_s: float) -> float:
    subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=limit_s, check=True)
    return 0.0


def _greedy(_given: str, _limit_s: float) -> float:
    raise subprocess.CalledProcessError(-6, "node", stderr=b"FATAL ERROR: JavaScript heap out of memory")
