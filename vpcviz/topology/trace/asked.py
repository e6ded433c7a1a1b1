"""A flow as people and programs write it: `from`, `to`, `protocol`, `port`."""

from collections.abc import Mapping
from typing import Final

from vpcviz.topology.trace.flow import DEFAULT_PORT, PROTOCOLS, Flow

LONGEST: Final = 2048
"""No ARN is longer."""


class FlowError(ValueError):
    """A flow that cannot be read; the message is one sentence."""


def flow_asked(row: Mapping[str, object]) -> Flow:
    """The flow that the parts name; `protocol` and `port` may be left out. Raises `FlowError`."""
    source, destination = _text(row, "from"), _text(row, "to")
    protocol = str(row.get("protocol") or "tcp").lower()
    if protocol not in PROTOCOLS:
        raise FlowError(f"the protocol {protocol!r} is none of {', '.join(PROTOCOLS)}")
    return Flow(source, destination, protocol, _port(row.get("port"), protocol))


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise FlowError(f"{key} must be a text that names something")
    if len(value) > LONGEST:
        raise FlowError(f"{key} is longer than {LONGEST} characters")
    return value.strip()


def _port(value: object, protocol: str) -> int | None:
    if protocol == "icmp":
        return None
    if value is None:
        return DEFAULT_PORT
    text = str(value)
    wrong = isinstance(value, bool | float) or not text.isascii() or not text.isdigit() or len(text) > 5
    if wrong or not 0 < int(text) < 65536:
        raise FlowError(f"the port {text!r} is no number from 1 to 65535")
    return int(text)
