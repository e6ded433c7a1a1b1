"""Layout of the estate: collapsed, and full with every interface placed and every link routed; against Graphviz."""

import gc
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from time import perf_counter

from benchmarks.estates import LARGE, MEDIUM, SMALL, Size, estate
from benchmarks.figures import Figure
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Scene
from vpcviz.layout.view import View
from vpcviz.render.dot import dot
from vpcviz.topology.build import build
from vpcviz.topology.network import Topology

SIZES = {"small": SMALL, "medium": MEDIUM, "large": LARGE}
FULL = View(expanded=("all",))
PEER_LIMIT_S = 300
"""A peer that takes longer is stopped, and its figure is this limit."""
MEGABYTE = 1024 * 1024


def measure() -> Iterable[Figure]:
    """Per size: the collapsed and the full picture; full against `dot` with nested clusters on the same scene."""
    for name, size in SIZES.items():
        yield from _figures(name, size)
    growth = _growth()
    yield Figure(name="layout, full: growth", size="100 to 1,000 VPCs", value=growth, unit="times", bound=12)
    yield Figure(name="layout, full: memory", size="large", value=_memory(), unit="MB", bound=250)


def _figures(name: str, size: Size) -> Iterable[Figure]:
    topology = build(estate(size))
    words = _words(name, size, scene_of(topology, FULL, heading=Heading()))
    yield Figure(name="layout, collapsed", size=words, value=_best(lambda: _scene(topology, View())), unit="s")
    full = _best(lambda: _scene(topology, FULL))
    bound = 1.5 if name == "large" else None
    yield Figure(name="layout, full", size=words, value=full, unit="s", bound=bound, peer=_dot(topology))


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


def _dot(topology: Topology) -> float:
    """Seconds that Graphviz `dot` takes for the same boxes and links, as nested clusters."""
    text = dot(scene_of(topology, FULL, heading=Heading()))
    start = perf_counter()
    try:
        subprocess.run(
            ["dot", "-Tjson"],
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PEER_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return float(PEER_LIMIT_S)
    return perf_counter() - start


def _growth() -> float:
    """How many times longer ten times as many VPCs take."""
    few = Size(100, 10, endpoints_per_vpc=2, linked_share=1, linked_zones=2, workloads_per_vpc=2)
    small, large = build(estate(few)), build(estate(LARGE))
    return _best(lambda: _scene(large, FULL), runs=2) / _best(lambda: _scene(small, FULL))


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
