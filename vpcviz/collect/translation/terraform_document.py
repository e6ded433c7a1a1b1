"""Terraform's documents: `terraform show -json` of a state or of a plan, and the state file itself, as resources.

What is planned has no id yet: it gets one made of its address, so that the same plan always draws the same
(Terraform: JSON Output Format).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

Json = Mapping[str, Any]
Key = str | int | None
Module = tuple[tuple[str, Key], ...]
"""The way from the root module: each call's name and key."""

NOTHING: Final[Json] = MappingProxyType({})

ID_PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "aws_vpc": "vpc-",
        "aws_default_vpc": "vpc-",
        "aws_subnet": "subnet-",
        "aws_default_subnet": "subnet-",
        "aws_route_table": "rtb-",
        "aws_default_route_table": "rtb-",
        "aws_internet_gateway": "igw-",
        "aws_egress_only_internet_gateway": "eigw-",
        "aws_ec2_carrier_gateway": "cagw-",
        "aws_nat_gateway": "nat-",
        "aws_vpn_gateway": "vgw-",
        "aws_customer_gateway": "cgw-",
        "aws_vpn_connection": "vpn-",
        "aws_security_group": "sg-",
        "aws_default_security_group": "sg-",
        "aws_network_acl": "acl-",
        "aws_default_network_acl": "acl-",
        "aws_network_interface": "eni-",
        "aws_instance": "i-",
        "aws_eip": "eipalloc-",
        "aws_vpc_endpoint": "vpce-",
        "aws_vpc_endpoint_service": "vpce-svc-",
        "aws_vpc_peering_connection": "pcx-",
        "aws_ec2_transit_gateway": "tgw-",
        "aws_ec2_transit_gateway_vpc_attachment": "tgw-attach-",
        "aws_ec2_transit_gateway_peering_attachment": "tgw-attach-",
        "aws_ec2_transit_gateway_route_table": "tgw-rtb-",
        "aws_ec2_managed_prefix_list": "pl-",
    }
)
ARN_RESOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {"aws_lb": "loadbalancer/net", "aws_alb": "loadbalancer/app", "aws_lb_target_group": "targetgroup"}
)


@dataclass(frozen=True, slots=True)
class Resource:
    """One instance of a resource: what is known of it, and the expressions that its block is written with."""

    address: str
    type: str
    name: str
    key: Key
    module: Module
    values: Json
    expressions: Json = field(default_factory=lambda: NOTHING)
    for_each: Json = field(default_factory=lambda: NOTHING)
    provider: str = "aws"
    planned: bool = False
    """It does not exist yet: its id is made of its address."""

    @property
    def id(self) -> str:
        """AWS's id, or the made-up one of what is only planned."""
        known = self.values.get("arn") if self.type in ARN_RESOURCES else None
        found = known or self.values.get("id")
        return found if isinstance(found, str) and found else self._planned_id

    @property
    def _planned_id(self) -> str:
        if self.type in ARN_RESOURCES:
            name = self.values.get("name") or self.name
            return f"arn:aws:elasticloadbalancing:planned::{ARN_RESOURCES[self.type]}/{name}/{digits(self.address)}"
        return f"{ID_PREFIXES.get(self.type, self.type + '-')}{digits(self.address)}"


def digits(text: str) -> str:
    """Seventeen hexadecimal digits that follow from a text, as AWS's ids have them."""
    return hashlib.sha256(text.encode()).hexdigest()[:17]


@dataclass(frozen=True, slots=True)
class Configuration:
    """The configuration of one module, as a plan holds it."""

    body: Json

    @property
    def blocks(self) -> Mapping[tuple[str, str], Json]:
        """The module's resource blocks by type and name."""
        rows = self.body.get("resources") or ()
        return {(str(row.get("type")), str(row.get("name"))): row for row in rows if isinstance(row, Mapping)}

    def call(self, name: str) -> Json:
        """The call of a child module."""
        found = (self.body.get("module_calls") or {}).get(name)
        return found if isinstance(found, Mapping) else NOTHING

    def within(self, module: Module) -> "Configuration":
        """The configuration of a module below this one."""
        body = self.body
        for name, _ in module:
            body = Configuration(body).call(name).get("module") or NOTHING
        return Configuration(body)


def is_terraform(document: Any) -> bool:
    """Whether a document is a state or plan of Terraform (or OpenTofu)."""
    if not isinstance(document, Mapping):
        return False
    shown = "format_version" in document and ("values" in document or "planned_values" in document)
    return shown or is_state_file(document)


def is_state_file(document: Json) -> bool:
    """Whether a document is a state file as Terraform keeps it."""
    return (
        document.get("version") == 4 and "terraform_version" in document and isinstance(document.get("resources"), list)
    )


def resources_of(document: Json) -> tuple[Resource, ...]:
    """The resources that exist, or with a plan those that will, sorted by address."""
    if is_state_file(document):
        found = list(_kept(document["resources"]))
    else:
        configuration = Configuration(_mapping(_mapping(document.get("configuration")).get("root_module")))
        planned = "planned_values" in document
        values = _mapping(document.get("planned_values") or document.get("values"))
        found = list(_shown(_mapping(values.get("root_module")), (), configuration, planned))
        if planned:
            prior = _mapping(_mapping(document.get("prior_state")).get("values"))
            found += [
                one for one in _shown(_mapping(prior.get("root_module")), (), configuration, False) if _is_data(one)
            ]
    once = {one.address: one for one in found if one.type.startswith("aws_")}
    return tuple(once[address] for address in sorted(once))


def _is_data(resource: Resource) -> bool:
    return resource.address.rpartition(f"{resource.type}.")[0].endswith("data.")


def _shown(module: Json, path: Module, configuration: Configuration, planned: bool) -> Iterator[Resource]:
    blocks = configuration.within(path).blocks
    for row in module.get("resources") or ():
        block = blocks.get((str(row.get("type")), str(row.get("name"))), NOTHING)
        values = _mapping(row.get("values"))
        yield Resource(
            address=str(row.get("address", "")),
            type=str(row.get("type", "")),
            name=str(row.get("name", "")),
            key=row.get("index"),
            module=path,
            values=values,
            expressions=_mapping(block.get("expressions")),
            for_each=_mapping(block.get("for_each_expression")),
            provider=str(block.get("provider_config_key", "aws")),
            planned=planned and not values.get("id"),
        )
    for child in module.get("child_modules") or ():
        yield from _shown(child, module_path(str(child.get("address", ""))), configuration, planned)


def module_path(address: str) -> Module:
    """`module.a["x"].module.b[0]` as names and keys."""
    path: list[tuple[str, Key]] = []
    rest = address
    while rest.startswith("module."):
        rest = rest.removeprefix("module.")
        end = min((at for at in (rest.find("["), rest.find(".")) if at >= 0), default=len(rest))
        name, rest = rest[:end], rest[end:]
        key: Key = None
        if rest.startswith('["'):
            word, _, rest = rest[2:].partition('"]')
            key = word
        elif rest.startswith("["):
            word, _, rest = rest[1:].partition("]")
            key = int(word) if word.isdecimal() else word
        path.append((name, key))
        rest = rest.removeprefix(".")
    return tuple(path)


def _kept(rows: Iterable[Any]) -> Iterator[Resource]:
    for row in rows:
        module, kind, name = str(row.get("module", "")), str(row.get("type", "")), str(row.get("name", ""))
        word = f"data.{kind}.{name}" if row.get("mode") == "data" else f"{kind}.{name}"
        for one in _sequence(row.get("instances")):
            key = one.get("index_key")
            index = "" if key is None else f'["{key}"]' if isinstance(key, str) else f"[{key}]"
            address = ".".join(part for part in (module, word + index) if part)
            yield Resource(address, kind, name, key, module_path(module), _mapping(one.get("attributes")))


def _mapping(value: Any) -> Json:
    return value if isinstance(value, Mapping) else NOTHING


def _sequence(value: Any) -> Sequence[Json]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
