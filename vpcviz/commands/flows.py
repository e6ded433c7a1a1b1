"""Flows as a user writes them: options of a command, or lines of a batch."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vpcviz.topology.trace.flow import DEFAULT_PORT, PROTOCOLS, Flow

KEYS = frozenset({"id", "from", "to", "protocol", "port"})


class FlowError(Exception):
    """A flow that cannot be read; the message is one sentence."""


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
    source, destination = _text(row, "from"), _text(row, "to")
    protocol = str(row.get("protocol") or "tcp").lower()
    if protocol not in PROTOCOLS:
        raise FlowError(f"the protocol {protocol!r} is none of {', '.join(PROTOCOLS)}")
    return NamedFlow(row.get("id"), Flow(source, destination, protocol, _port(row.get("port"), protocol)))


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str) or not value.strip():
        raise FlowError(f"{key} must be a text that names something")
    return value.strip()


def _port(value: object, protocol: str) -> int | None:
    if protocol == "icmp":
        return None
    if value is None:
        return DEFAULT_PORT
    text = str(value)
    if isinstance(value, bool | float) or not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise FlowError(f"the port {text!r} is no number from 1 to 65535")
    return int(text)
