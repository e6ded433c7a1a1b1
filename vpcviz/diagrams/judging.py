"""The findings of a topology as a layer of its pictures, made once for each topology and time of judging."""

from datetime import datetime

from vpcviz.layout.findings_layer import Layer, layer_of
from vpcviz.topology.findings.kept import findings
from vpcviz.topology.network import Topology


def _layers(_topology: Topology) -> dict[datetime, Layer]:
    """By the time of judging."""
    return {}


def findings_layer(topology: Topology, *, now: datetime) -> Layer:
    """The layer of the findings about a topology that was read at `now`."""
    kept = topology.derive(_layers)
    if now not in kept:
        kept[now] = layer_of(topology, findings(topology, now=now))
    return kept[now]
