"""The findings of a topology as a layer of its pictures, made once for each topology and time of judging."""

from datetime import datetime
from typing import Final

from vpcviz.diagrams.kept import PerTopology
from vpcviz.layout.findings_layer import Layer, layer_of
from vpcviz.topology.findings.kept import findings
from vpcviz.topology.network import Topology

_layers: Final[PerTopology[dict[datetime, Layer]]] = PerTopology(lambda _: {})


def findings_layer(topology: Topology, *, now: datetime) -> Layer:
    """The layer of the findings about a topology that was read at `now`."""
    kept = _layers(topology)
    if now not in kept:
        kept[now] = layer_of(topology, findings(topology, now=now))
    return kept[now]
