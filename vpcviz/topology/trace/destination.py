"""What a destination stands for, seen from its source: an address, an id, a DNS name or a service."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from vpcviz.topology.addresses import Address, address_of, block_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.policy.evaluate import may_connect
from vpcviz.topology.resource import GONE
from vpcviz.topology.resources.endpoints import (
    EndpointServiceConfiguration,
    VpcEndpoint,
    VpcEndpointService,
    same_state,
)
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import PrefixList, Subnet
from vpcviz.topology.resources.workloads import Instance
from vpcviz.topology.services import CUSTOMER_SERVICE, parse_service_name
from vpcviz.topology.trace.answer import Outcome, Resolution, Step
from vpcviz.topology.trace.endpoint_names import address_in_zone, listed_service, names_global_bucket, public_name
from vpcviz.topology.trace.flow import NO_MEANING, SOMEWHERE_PUBLIC, Meaning
from vpcviz.topology.trace.internet import INTERNET
from vpcviz.topology.trace.names import Asker, Found, Nameless, Public, Result, Untold, look_up
from vpcviz.topology.trace.network import Network
from vpcviz.topology.trace.ownership import interfaces_named
from vpcviz.topology.trace.source import Source

_ID: Final = re.compile(r"^(?:(?:eni|i|vpce|nat|subnet|vpc|igw|tgw|pcx|vgw)-[^.]*$|arn:)")
_HOST: Final = re.compile(
    r"^(?=.{1,253}$)[a-z0-9_*]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*\.?$", re.IGNORECASE
)


OF_AWS: Final = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws")
"""Names that public DNS answers with AWS's own public addresses."""

OF_RESOURCES: Final = (".elb.", ".rds.", ".cache.", ".compute.", ".vpce.", ".eks.", ".redshift.")
"""Names of AWS's that stand for addresses of somebody's own resources."""


@dataclass(frozen=True, slots=True)
class Target:
    """A destination that is resolved."""

    address: Address
    resolution: Resolution
    meaning: Meaning = NO_MEANING
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A destination that leads nowhere, or cannot be told."""

    outcome: Outcome
    resolution: Resolution | None = None
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()


def resolve(network: Network, source: Source, destination: str) -> Target | Unresolved:
    """What a destination stands for."""
    text = destination.strip()
    address = address_of(text)
    if address is not None:
        return Target(address, Resolution(destination, str(address), "it is an address"))
    if text == INTERNET:
        return _public(network, text, "it stands for any address on the internet", "")
    custom = CUSTOMER_SERVICE.search(text)
    if custom:
        return _customer_service(network, source, text, custom.group())
    if network.topology.find(text) is not None or _ID.match(text):
        return _thing(network, source, text)
    return _name(network, source, text)


def _name(network: Network, source: Source, text: str) -> Target | Unresolved:
    service = service_asked(network, source, text)
    if service:
        return aws_service(network, source, text, service)
    if not _HOST.match(text) or "." not in text:
        return Unresolved(Outcome.UNKNOWN, missing=(f"{text} is no address, id, DNS name or service that is known",))
    return _named(network, text, look_up(network, asker_of(source), text), "")


def asker_of(source: Source) -> Asker:
    """Who asks the VPC's resolver: the source's first interface."""
    if not source.hosts:
        return Asker("", "")
    subnet = source.hosts[0].subnet
    return Asker(subnet.vpc_id, subnet.zone_id or subnet.zone)


def service_asked(network: Network, source: Source, text: str) -> str:
    """The full name of the service of AWS that a text names; "" when it names none."""
    if text.startswith(("com.amazonaws.", "aws.", "cn.com.amazonaws.")):
        return text
    known = network.topology.derive(known_services)
    if text not in known and (not re.fullmatch(r"[a-z0-9][a-z0-9-]*", text)):
        return ""
    region = source.hosts[0].subnet.region if source.hosts else ""
    return known.get(text) or full_name(text, region)


def full_name(short: str, region: str) -> str:
    """The full name of a service in a region."""
    prefix = "cn.com.amazonaws" if region.startswith("cn-") else "com.amazonaws"
    return f"{prefix}.{region}.{short}" if region else f"{prefix}.{short}"


def known_services(topology: Topology) -> dict[str, str]:
    """Short name -> "" for every service of AWS that has a region, its full name for one that has none."""
    names = [endpoint.service_name for endpoint in topology.all(VpcEndpoint).values()]
    names += [service.service_name for service in topology.all(VpcEndpointService).values()]
    parsed = [parse_service_name(name) for name in names if name]
    found = {item.short: "" if item.region else item.full for item in parsed if item.of_aws}
    return {**dict.fromkeys(("s3", "dynamodb", "ecr.api", "ecr.dkr"), ""), **found}


def _thing(network: Network, source: Source, text: str) -> Target | Unresolved:
    found = network.topology.find(text)
    if isinstance(found, VpcEndpoint) and found.type == "Gateway":
        return aws_service(network, source, text, found.service_name)
    interfaces = interfaces_named(network, text)
    if isinstance(found, Subnet):
        interfaces = network.topology.interfaces_of_subnet.get(text, ())
    if source.outside is not None and source.outside.kind == "internet":
        public = _public_address(network, text, interfaces)
        if public is not None:
            return public
    held = address_in_zone(network, interfaces, asker_of(source).zone, "")
    if held is None and isinstance(found, Instance) and found.state in GONE:
        because = f"{text} is {found.state}: it has no network interface and answers nothing"
        return Unresolved(Outcome.BLOCKED, None, (Step(text, "instance", "drop", because, text),))
    if held is None:
        hidden = network.sight.hidden(Kind.NETWORK_INTERFACE)
        what = "is not in the inventory" if found is None else "has no address in the inventory"
        return Unresolved(Outcome.UNKNOWN, missing=(hidden or f"{text} {what}",))
    address, interface_id = held
    return Target(address, Resolution(text, str(address), f"{interface_id} has it"))


def _public_address(network: Network, text: str, interfaces: Iterable[NetworkInterface]) -> Target | None:
    """What the internet may ask for: the first public address of a thing, whichever private one it is mapped to."""
    for interface in interfaces:
        for held in map(address_of, interface.addresses):
            public = None if held is None else network.public_address(interface.vpc_id, held)
            if public is not None:
                how = f"it is the public address of {interface.id} ({held})"
                return Target(public, Resolution(text, str(public), how))
    return None


def _named(network: Network, text: str, result: Result, service: str) -> Target | Unresolved:
    match result:
        case Found():
            return Target(result.address, Resolution(text, str(result.address), result.how))
        case Untold():
            return Unresolved(Outcome.UNKNOWN, Resolution(text, "", result.missing), missing=(result.missing,))
        case Nameless():
            step = Step(result.resource, "dns", "drop", result.because, result.resource)
            return Unresolved(Outcome.NO_ROUTE, Resolution(text, "", result.because), (step,))
        case Public():
            target = _public(network, text, result.how, service or listed_service(text))
            return replace(target, missing=_untold_by_public_dns(text, service))


def _untold_by_public_dns(text: str, service: str) -> tuple[str, ...]:
    if names_global_bucket(text):
        return (f"the region of the bucket in {text}: prefix lists and endpoints serve their own region only",)
    name = text.lower().rstrip(".")
    if service or (name.endswith(OF_AWS) and not any(word in name for word in OF_RESOURCES)):
        return ()
    return (f"which address public DNS gives for {text}, if any",)


def _public(network: Network, text: str, how: str, service: str) -> Target:
    """A public address, of the service's prefix list where that is known."""
    listed = network.topology.derive(_lists_by_name).get(service)
    block = block_of(next(iter(listed.cidrs or ()), "")) if listed is not None else None
    address = SOMEWHERE_PUBLIC if block is None else Address(block.version, block.value + (block.length < 31))
    shown = "" if block is None else str(address)
    label = "the internet" if text == INTERNET else f"a public address of {text}" + (f" ({shown})" if shown else "")
    return Target(address, Resolution(text, shown, how), Meaning(label, address, service))


def _lists_by_name(topology: Topology) -> dict[str, PrefixList]:
    return {item.name: item for item in topology.all(PrefixList).values() if item.cidrs}


@lru_cache(maxsize=4096)
def _region_in(service: str) -> str:
    return parse_service_name(service).region


def aws_service(network: Network, source: Source, text: str, service: str) -> Target | Unresolved:
    """A service of AWS by its public name, as the source's VPC resolves it."""
    region = source.hosts[0].subnet.region if source.hosts else ""
    name = public_name(service, _region_in(service) or region)
    result = look_up(network, asker_of(source), name, service)
    return _named(network, text if "." not in text or text == service else name, result, service)


def _customer_service(network: Network, source: Source, text: str, service_id: str) -> Target | Unresolved:
    """A service of a customer or partner: by an endpoint of the source's VPC, else by one elsewhere."""
    endpoints = network.topology.endpoints_of_service.get(service_id, ())
    here = asker_of(source)
    ordered = sorted(
        endpoints, key=lambda item: (item.vpc_id != here.vpc_id, not same_state(item.state, "available"), item.id)
    )
    for endpoint in ordered:
        held = address_in_zone(network, interfaces_named(network, endpoint.id), here.zone, "")
        if held is not None:
            how = f"{endpoint.id} in {endpoint.vpc_id} leads to it; its interface {held[1]} has {held[0]}"
            return Target(held[0], Resolution(text, str(held[0]), how))
    hidden = network.hidden_in(Kind.VPC_ENDPOINT, here.vpc_id)
    if hidden or ordered:
        missing = hidden or f"the network interfaces of {ordered[0].id} are not in the inventory"
        return Unresolved(Outcome.UNKNOWN, missing=(missing,))
    because = f"no endpoint in the inventory leads to {service_id}{_permission(network, source, service_id)}"
    step = Step(here.vpc_id or text, "vpc", "drop", because, service_id)
    return Unresolved(Outcome.NO_ROUTE, Resolution(text, "", because), (step,))


def _permission(network: Network, source: Source, service_id: str) -> str:
    configuration = network.topology.get(EndpointServiceConfiguration, service_id)
    if configuration is None or not source.hosts:
        return ""
    account = source.hosts[0].subnet.account
    verdict = may_connect(configuration.allowed_principals, account)
    return f"; for account {account}: {verdict.because}"
