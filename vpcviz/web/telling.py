"""A traced answer in the words of the page: a headline, and the hops there and back with their evidence."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from vpcviz.layout.text import clean
from vpcviz.topology.network import Topology
from vpcviz.topology.trace.answer import Answer, Outcome, Step, Via
from vpcviz.web.ends import End, named
from vpcviz.web.facts.words import Value, Values, kind_word, link, plain

VIA_WORDS: Final[Mapping[Via, str]] = {
    Via.LOCAL: "inside the VPC",
    Via.GATEWAY_ENDPOINT: "by a gateway endpoint",
    Via.INTERFACE_ENDPOINT: "by an interface endpoint",
    Via.GWLB_ENDPOINT: "by a Gateway Load Balancer endpoint",
    Via.NAT: "by a NAT gateway",
    Via.INTERNET: "by an internet gateway",
    Via.PEERING: "over a VPC peering connection",
    Via.TRANSIT_GATEWAY: "over a transit gateway",
    Via.VPN: "over a VPN connection",
    Via.DIRECT_CONNECT: "over Direct Connect",
    Via.PRIVATELINK: "by PrivateLink",
}
OUTCOME_TONES: Final = {
    Outcome.REACHED: "ok",
    Outcome.BLOCKED: "broken",
    Outcome.NO_ROUTE: "gone",
    Outcome.UNKNOWN: "unreadable",
}
OUTCOME_WORDS: Final = {
    Outcome.REACHED: "reached",
    Outcome.BLOCKED: "blocked",
    Outcome.NO_ROUTE: "no route",
    Outcome.UNKNOWN: "unknown",
}
STOPS: Final = ("deny", "drop")
_KEYS: Final = {"number": "rule"}

_ID: Final = re.compile(r"(?<![\w.-])(?:(?:[a-z]+-)+[0-9a-f]{8,17}(?![\w-])(?!\.\w)|arn:[^\s,;]+)")
_PLAIN_KEYS: Final = frozenset({"id", "egress", "action", "cidr", "peer"})
"""Keys of a rule whose values say by themselves what they are."""


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One decision: its word, its sentence with links, and what it is read from."""

    decision: str
    stops: bool
    because: Values
    evidence: Value
    rule: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ToldHop:
    """One place on the way, as the picture draws it: `node` is its id there."""

    node: str
    number: int
    at: Value
    kind: str
    steps: tuple[ToldStep, ...]

    @property
    def stops(self) -> bool:
        """Whether the packet ends here."""
        return any(step.stops for step in self.steps)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as the page shows it."""

    outcome: str
    tone: str
    headline: str
    reason: Values
    private: bool | None
    resolved: Values
    there: tuple[ToldHop, ...]
    back: tuple[ToldHop, ...]
    missing: tuple[Values, ...]


def told(topology: Topology, answer: Answer, source: End, destination: End) -> Told:
    """The answer to a flow in words."""
    resolved = answer.resolved
    shown = resolved is not None and resolved.address != resolved.name and bool(resolved.how)
    return Told(
        outcome=OUTCOME_WORDS[answer.outcome],
        tone=OUTCOME_TONES[answer.outcome],
        headline=headline(answer, source, destination),
        reason=() if answer.outcome is Outcome.REACHED else linked(topology, _begun(answer.why)),
        private=answer.private,
        resolved=linked(topology, _resolution(answer)) if shown else (),
        there=_hops(topology, answer.steps, "there"),
        back=_hops(topology, answer.return_steps, "back"),
        missing=tuple(linked(topology, sentence) for sentence in answer.missing),
    )


def headline(answer: Answer, source: End, destination: End) -> str:
    """What becomes of the flow, in one sentence."""
    here, there = source.label, destination.label
    match answer.outcome:
        case Outcome.REACHED:
            way = f" {VIA_WORDS[answer.via]}" if answer.via is not None else ""
            stays = "; the traffic stays private" if answer.private else "; the traffic leaves by public addresses"
            return f"{here} reaches {there}{way}{stays}."
        case Outcome.BLOCKED:
            on_return = bool(answer.return_steps) and answer.return_steps[-1].decision in STOPS
            return f"{here} cannot reach {there}: {'the answer is stopped on its way back' if on_return else 'it is blocked'}."
        case Outcome.NO_ROUTE:
            return f"{here} cannot reach {there}: there is no route."
        case Outcome.UNKNOWN:
            return f"It cannot be told whether {here} reaches {there}."


def _begun(sentence: str) -> str:
    """The sentence with a capital, unless it begins with a name or an address."""
    first = sentence.split(" ", 1)[0]
    return f"{sentence[:1].upper()}{sentence[1:]}" if first.isalpha() and first.islower() else sentence


def _resolution(answer: Answer) -> str:
    found = answer.resolved
    if found is None:
        return ""
    return f"{found.name} is {found.address}: {found.how}" if found.address else f"{found.name}: {found.how}"


def _hops(topology: Topology, steps: Iterable[Step], way: str) -> tuple[ToldHop, ...]:
    """Steps at one place in a row are one hop, as in the picture."""
    return tuple(
        _hop(topology, f"{way}:{number}", number, tuple(run))
        for number, (_, run) in enumerate(groupby(steps, key=lambda step: step.at), start=1)
    )


def _hop(topology: Topology, node: str, number: int, run: tuple[Step, ...]) -> ToldHop:
    at = run[0].at
    resource = topology.find(at)
    end = named(topology, at)
    name = plain(at) if resource is None else Value(end.label, at, note=clean(at) if clean(at) != end.label else "")
    return ToldHop(
        node=node,
        number=number,
        at=name,
        kind="router of the VPC" if run[0].kind == "vpc" else run[0].kind.replace("-", " "),
        steps=tuple(_step(topology, step) for step in run),
    )


def _step(topology: Topology, step: Step) -> ToldStep:
    evidence = topology.find(step.resource)
    return ToldStep(
        decision=step.decision,
        stops=step.decision in STOPS,
        because=linked(topology, step.because),
        evidence=plain(step.resource) if evidence is None else link(evidence),
        rule=tuple(_rule(step.rule)),
    )


def _rule(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The parts of a rule as pairs (what it is, value); "" where the value says so itself."""
    ports = rule.get("from_port"), rule.get("to_port")
    for key, value in rule.items():
        if key == "from_port" and None not in ports and ports != (-1, -1):
            yield ("port", str(value)) if ports[0] == ports[1] else ("ports", f"{ports[0]} to {ports[1]}")
        elif key not in ("from_port", "to_port") and value not in (None, "", [], {}):
            yield "" if key in _PLAIN_KEYS else _KEYS.get(key, key.replace("_", " ")), _word(key, value)


def _word(key: str, value: object) -> str:
    if key == "egress":
        return "outbound" if value else "inbound"
    if key == "protocol" and str(value) == "-1":
        return "all"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return clean(", ".join(map(str, value)))
    return clean(str(value))


def linked(topology: Topology, sentence: str) -> Values:
    """A sentence in pieces: the ids of known resources become links that bear their names, after what they are."""
    pieces: list[Value] = []
    last = 0
    for found in _ID.finditer(sentence):
        resource = topology.find(found.group())
        if resource is None:
            continue
        before = sentence[last : found.start()]
        if resource.name and not before.rstrip().endswith(kind_word(resource.kind)):
            before += f"{kind_word(resource.kind)} "
        pieces += [plain(before)] if before else []
        pieces.append(Value(named(topology, resource.id).label, resource.id))
        last = found.end()
    if last < len(sentence):
        pieces.append(plain(sentence[last:]))
    return tuple(pieces)
