"""Layout of the estate: collapsed, and full with every interface placed and every link routed; against other engines."""

import gc
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from time import perf_counter

from benchmarks.estates import LARGE, MEDIUM, SMALL, Size, estate
from benchmarks.figures import Figure
from benchmarks.peer_graphs import graph_of
from benchmarks.peers import MIXED, fastest, installed, outcomes
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Scene
from vpcviz.layout.view import View
from vpcviz.topology.build import build
from vpcviz.topology.network import Topology

SIZES = {"small": SMALL, "medium": MEDIUM, "large": LARGE}
FULL = View(expanded=("all",))
MEGABYTE = 1024 * 1024


def measure() -> Iterable[Figure]:
    """Per size: the collapsed and the full picture; full against the peers on the same boxes and links."""
    for name, size in SIZES.items():
        yield from figures(name, size)
    growth = _growth()
    yield Figure(name="layout, full: growth", size="100 to 1,000 VPCs", value=growth, unit="times", bound=12)
    yield Figure(name="layout, full: memory", size="large", value=_memory(), unit="MB", bound=250)


def figures(name: str, size: Size) -> Iterable[Figure]:
    """The rows of one estate."""
    topology = build(estate(size))
    scene = scene_of(topology, FULL, heading=Heading())
    words = _words(name, size, scene)
    yield Figure(name="layout, collapsed", size=words, value=_best(lambda: _scene(topology, View())), unit="s")
    full = _best(lambda: _scene(topology, FULL))
    graph = graph_of(scene)
    peers = tuple(outcomes(graph, installed()))
    bound = 1.5 if name == "large" else None
    yield Figure(name="layout, full", size=words, value=full, unit="s", bound=bound, peer=fastest(peers))
    for item in (*peers, *outcomes(graph, (MIXED,))):
        yield item.figure(words)


def _words(name: str, size: Size, scene: Scene) -> str:
    interfaces = sum(1 for node in scene.nodes if node.kind == "eni")
    return f"{name}: {size.vpcs} VPCs, {interfaces} interfaces, {len(scene.edges)} links"


def _scene(topology: Topology, view: View) -> None:
    scene_of(topology, view, heading=Heading())


def _best(work: Callable[[], None], runs: int = 3) -> float:
    """The least of some runs, with the garbage of earlier ones out of the way."""
    times = []
    for _ in range(runs):
        gc.collect()
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def _growth() -> float:
    """How many times longer ten times as many VPCs take; by turns, since a machine's own speed swings."""
    few = Size(100, 10, endpoints_per_vpc=2, linked_share=1, linked_zones=2, workloads_per_vpc=2)
    small, large = build(estate(few)), build(estate(LARGE))
    turns = [(_best(lambda: _scene(large, FULL), runs=1), _best(lambda: _scene(small, FULL))) for _ in range(6)]
    return min(turn[0] for turn in turns) / min(turn[1] for turn in turns)


def _memory() -> float:
    """The most that a process of its own takes, records, topology and interpreter included, in megabytes."""
    ended = subprocess.run(
        [sys.executable, "-c", "from benchmarks.layout import report_memory; report_memory()"],
        capture_output=True,
        check=True,
        text=True,
    )
    return float(ended.stdout)


def report_memory() -> None:
    """Print it."""
    topology = build(estate(LARGE))
    _scene(topology, FULL)
    sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE))
