"""Traces, the access matrix and batches at 1,000 VPCs and 6,000 subnets, after loading."""

import gc
import json
import random
import statistics
from collections.abc import Callable, Iterable
from time import perf_counter

from benchmarks.figures import Figure
from benchmarks.routed_estate import SERVICES, SUBNETS, address_of, estate, interface_of
from vpcviz.topology.access.matrix import access
from vpcviz.topology.build import build
from vpcviz.topology.network import Topology
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import Flow
from vpcviz.topology.trace.network import network_of

VPCS = 1000
FLOWS = 10_000
RUNS = 3
SIZE = f"{VPCS} VPCs, {VPCS * SUBNETS} subnets"


def measure() -> Iterable[Figure]:
    """One trace, the matrix of all subnets by twenty services, a batch of flows and a tenth of it."""
    topology = build(estate(VPCS))
    network_of(topology)
    flows = _flows()
    _answer(topology, flows[:100])
    gc.collect()
    gc.freeze()
    try:
        yield Figure(name="one trace", size=SIZE, value=_each(topology, flows[:1000]) * 1000, unit="ms", bound=5)
        matrix = _median(lambda: access(topology, SERVICES))
        yield Figure(name=f"access matrix, {len(SERVICES)} services", size=SIZE, value=matrix, unit="s", bound=3)
        tenth = _median(lambda: _answer(topology, flows[: FLOWS // 10]))
        whole = _median(lambda: _answer(topology, flows))
        yield Figure(name=f"batch of {FLOWS // 10} flows", size=SIZE, value=tenth, unit="s")
        yield Figure(name=f"batch of {FLOWS} flows", size=SIZE, value=whole, unit="s", bound=10, peer=tenth * 10)
    finally:
        gc.unfreeze()


def _flows() -> list[Flow]:
    """Flows between VPCs, to the internet and to services, in equal parts."""
    chance = random.Random(7)  # noqa: S311 - the same flows in every run, nothing secret
    return [_flow(chance, number) for number in range(FLOWS)]


def _flow(chance: random.Random, number: int) -> Flow:
    source = interface_of(chance.randrange(VPCS), chance.randrange(SUBNETS))
    inside = address_of(chance.randrange(VPCS), chance.randrange(SUBNETS))
    return Flow(source, (inside, "8.8.8.8", "s3", chance.choice(SERVICES))[number % 4])


def _answer(topology: Topology, flows: Iterable[Flow]) -> None:
    for flow in flows:
        json.dumps(trace(topology, flow).to_json())


def _each(topology: Topology, flows: list[Flow]) -> float:
    """The median time of one trace."""
    return statistics.median(_seconds(lambda flow=flow: trace(topology, flow)) for flow in flows)  # type: ignore[misc]


def _median(work: Callable[[], object]) -> float:
    return statistics.median(_seconds(work) for _ in range(RUNS))


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
