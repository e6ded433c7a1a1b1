"""Every rule over made-up estates, after loading: whether the time grows with the estate and no faster."""

import gc
from collections.abc import Iterable
from datetime import UTC, datetime
from time import process_time

from benchmarks.figures import Figure
from benchmarks.routed_estate import SUBNETS, estate
from vpcviz.topology.build import build
from vpcviz.topology.findings.engine import findings_of
from vpcviz.topology.records import Inventory

SIZES = (100, 1000)
RUNS = 3
BOUND_S = 5
"""For the larger estate."""
READ = datetime(2026, 1, 1, tzinfo=UTC)


def measure() -> Iterable[Figure]:
    """All rules at both sizes, with everything that they need worked out anew; the larger against ten times the smaller."""
    small, large = (_judged(estate(vpcs)) for vpcs in SIZES)
    yield Figure(name="all rules", size=_size(SIZES[0]), value=small, unit="s")
    yield Figure(name="all rules", size=_size(SIZES[1]), value=large, unit="s", bound=BOUND_S, peer=10 * small)


def _size(vpcs: int) -> str:
    return f"{vpcs} VPCs, {vpcs * SUBNETS} subnets"


def _judged(inventory: Inventory) -> float:
    """The least processor time of judging a topology that nothing was asked of before."""
    return min(_once(inventory) for _ in range(RUNS))


def _once(inventory: Inventory) -> float:
    topology = build(inventory)
    gc.collect()
    gc.freeze()
    try:
        began = process_time()
        findings_of(topology, now=READ)
        return process_time() - began
    finally:
        gc.unfreeze()
