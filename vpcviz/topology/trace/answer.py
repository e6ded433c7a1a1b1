"""The answer: what becomes of a flow, by which way, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal


class Outcome(StrEnum):
    """What becomes of a flow, there and back."""

    REACHED = "reached"
    BLOCKED = "blocked"
    NO_ROUTE = "no-route"
    UNKNOWN = "unknown"


class Via(StrEnum):
    """The way out of the source subnet."""

    LOCAL = "local"
    GATEWAY_ENDPOINT = "gateway-endpoint"
    INTERFACE_ENDPOINT = "interface-endpoint"
    GWLB_ENDPOINT = "gwlb-endpoint"
    NAT = "nat"
    INTERNET = "internet"
    PEERING = "peering"
    TRANSIT_GATEWAY = "transit-gateway"
    VPN = "vpn"
    DIRECT_CONNECT = "direct-connect"
    PRIVATELINK = "privatelink"


Decision = Literal["forward", "permit", "deny", "deliver", "drop"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that decides about the packet, and its reason."""

    at: str
    kind: str
    decision: Decision
    because: str
    resource: str
    """The id of what the evidence is read from: a route table, a network ACL, a security group, …"""
    rule: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The step as `trace --json` prints it."""
        return {
            "at": self.at,
            "kind": self.kind,
            "decision": self.decision,
            "because": self.because,
            "evidence": {"resource": self.resource, "rule": dict(self.rule)},
        }


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a destination stands for, and how that was found."""

    name: str
    address: str
    """"" when the address itself cannot be told."""
    how: str

    def to_json(self) -> dict[str, str]:
        """As the answer has it."""
        return {"name": self.name, "address": self.address, "how": self.how}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a flow."""

    outcome: Outcome
    private: bool | None = None
    via: Via | None = None
    steps: tuple[Step, ...] = ()
    return_steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    resolved: Resolution | None = None

    @property
    def why(self) -> str:
        """The sentence that decided: what stopped the flow, else what could not be read, else its way out."""
        every = (*self.steps, *self.return_steps)
        stop = next((step for step in every if step.decision in ("deny", "drop")), None)
        if self.outcome is Outcome.UNKNOWN and self.missing:
            return self.missing[0]
        if stop is not None:
            return stop.because
        if self.missing and not every:
            return self.missing[0]
        if (
            self.via is Via.INTERFACE_ENDPOINT
            and self.resolved is not None
            and self.resolved.address != self.resolved.name
        ):
            return self.resolved.how
        forward = [step for step in self.steps if step.decision == "forward"]
        return next((step.because for step in forward), every[-1].because if every else "")

    def to_json(self) -> dict[str, Any]:
        """The answer as `trace --json` prints it, with how the destination's name was resolved."""
        return {
            "outcome": self.outcome.value,
            "private": self.private,
            "via": None if self.via is None else self.via.value,
            "steps": [step.to_json() for step in self.steps],
            "return_steps": [step.to_json() for step in self.return_steps],
            "missing": list(self.missing),
            "resolved": None if self.resolved is None else self.resolved.to_json(),
        }
