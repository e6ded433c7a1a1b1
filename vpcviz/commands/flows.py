"""Flows as a user writes them: options of a command, or lines of a batch."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vpcviz.topology.trace.asked import FlowError, flow_asked
from vpcviz.topology.trace.flow import Flow


@dataclass(frozen=True, slots=True)
class NamedFlow:
    """A flow with the id under which it is answered."""

    id: Any
    flow: Flow


def read_flows(lines: Iterable[str]) -> list[NamedFlow]:
    """The flows of a batch; one malformed line refuses all of them."""
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(flow_from(_row(line)))
            except FlowError as error:
                raise FlowError(f"line {number} of the batch: {error}") from error
    return found


def _row(line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FlowError("it is no JSON object") from error
    if not isinstance(row, dict):
        raise FlowError("it is no JSON object")
    missing = sorted({"from", "to"} - row.keys())
    if missing:
        raise FlowError(f"it lacks {' and '.join(missing)}")
    return row


def flow_from(row: Mapping[str, Any]) -> NamedFlow:
    """A flow from its parts."""
    return NamedFlow(row.get("id"), flow_asked(row))
