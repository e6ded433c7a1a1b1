"""The DNS names of interface endpoints (AWS: Access an AWS service using an interface VPC endpoint, "DNS names")."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from vpcviz.topology.addresses import Address, address_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.endpoints import VpcEndpoint, same_state
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.services import parse_service_name
from vpcviz.topology.trace.network import Network
from vpcviz.topology.trace.ownership import host_of

OWN_NAMES = ".vpce.amazonaws.com"


@lru_cache(maxsize=4096)
def public_name(service: str, region: str) -> str:
    """The public DNS name of a service of AWS: `ecr.api` is `api.ecr.<region>.amazonaws.com`."""
    name = parse_service_name(service, region)
    words = ".".join(reversed(name.short.split(".")))
    where = f".{name.region}" if name.region else ""
    suffix = "amazonaws.com.cn" if name.region.startswith("cn-") else "amazonaws.com"
    return f"{words}{where}.{suffix}"


_LISTED: Final = re.compile(
    r"^(?:.+\.)?(?P<word>s3express-[a-z0-9-]+|s3-accesspoint|s3|dynamodb|ddb)(?:\.dualstack)?[.-]"
    r"(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)\.amazonaws\.com(?P<china>\.cn)?$"
)
_SHORT: Final = {"s3-accesspoint": "s3", "ddb": "dynamodb"}
_GLOBAL_BUCKET: Final = re.compile(r"^.+\.s3\.amazonaws\.com$")


@lru_cache(maxsize=4096)
def listed_service(name: str) -> str:
    """The service whose prefix list holds what public DNS answers for a name of S3 or DynamoDB; "" for other names.

    AWS: Amazon S3 endpoints and quotas; Amazon DynamoDB endpoints and quotas; Gateway endpoints.
    """
    spelled = name.lower().rstrip(".")
    found = _LISTED.match("s3.us-east-1.amazonaws.com" if spelled == "s3.amazonaws.com" else spelled)
    if found is None:
        return ""
    word = found["word"]
    short = "s3express" if word.startswith("s3express") else _SHORT.get(word, word)
    prefix = "cn.com.amazonaws" if found["china"] else "com.amazonaws"
    return f"{prefix}.{found['region']}.{short}"


def names_global_bucket(name: str) -> bool:
    """Whether a name is `<bucket>.s3.amazonaws.com`, which leads to whichever region the bucket is in."""
    return bool(_GLOBAL_BUCKET.match(name.lower().rstrip(".")))


def answers_privately(
    network: Network, vpc_id: str, name: str, service: str, *, inbound: bool
) -> VpcEndpoint | str | None:
    """The endpoint of a VPC whose private DNS answers a name; a sentence where that could not be read.

    Private DNS needs enableDnsSupport and enableDnsHostnames; Amazon S3's may be for inbound Resolver endpoints only.
    """
    candidates = network.topology.derive(_private_endpoints).get(vpc_id)
    if candidates is None:
        return None
    for endpoint, names, wild in candidates:
        if endpoint.private_dns_inbound_only and not inbound:
            continue
        if (service and endpoint.service_name == service) or name in names or name.endswith(wild):
            return _answered(network, endpoint)
    return None


def _answered(network: Network, endpoint: VpcEndpoint) -> VpcEndpoint | str | None:
    vpc = network.vpc(endpoint.vpc_id)
    if vpc is not None and False in (vpc.dns_support, vpc.dns_hostnames):
        return None
    parent = f"{endpoint.vpc_id}|enableDnsHostnames"
    hidden = network.sight.hidden(Kind.VPC_ATTRIBUTE, endpoint.account, endpoint.region, parent)
    return hidden if hidden and (vpc is None or vpc.dns_hostnames is None) else endpoint


PrivateNames = tuple[VpcEndpoint, frozenset[str], tuple[str, ...]]


def _private_endpoints(topology: Topology) -> Mapping[str, tuple[PrivateNames, ...]]:
    """VPC id -> its endpoints with private DNS that is in force, their names, and the ends of their wildcards."""
    found: dict[str, list[PrivateNames]] = {}
    for endpoint in topology.all(VpcEndpoint).values():
        if endpoint.private_dns and endpoint.type != "Gateway" and same_state(endpoint.state, "available"):
            names = private_names(endpoint)
            wild = tuple(name[1:] for name in names if name.startswith("*."))
            found.setdefault(endpoint.vpc_id, []).append((endpoint, frozenset(names), wild))
    return {vpc: tuple(endpoints) for vpc, endpoints in found.items()}


def private_names(endpoint: VpcEndpoint) -> tuple[str, ...]:
    """The names that an endpoint's private DNS answers, wildcards included."""
    listed = [name.lower().rstrip(".") for name, _ in endpoint.dns_entries]
    private = [name for name in listed if not name.endswith(OWN_NAMES)]
    public = public_name(endpoint.service_name, endpoint.service_region or endpoint.region)
    return tuple(dict.fromkeys((*private, public, f"*.{public}")))


def domain_of(endpoint: VpcEndpoint, name: str) -> str:
    """The hidden zone of an endpoint's private DNS that holds a name: the longest that does."""
    zones = (listed.removeprefix("*.") for listed in private_names(endpoint))
    return max((zone for zone in zones if name == zone or name.endswith(f".{zone}")), key=len, default="")


def _own_names(topology: Topology) -> Mapping[str, VpcEndpoint]:
    return {
        name.lower().rstrip("."): endpoint
        for endpoint in topology.all(VpcEndpoint).values()
        for name, _ in endpoint.dns_entries
        if name.lower().rstrip(".").endswith(OWN_NAMES)
    }


def endpoint_named(network: Network, name: str) -> VpcEndpoint | None:
    """The endpoint whose own DNS name (`vpce-….vpce.amazonaws.com`) this is; every VPC can resolve it."""
    if not name.endswith(OWN_NAMES):
        return None
    names = network.topology.derive(_own_names)
    first, _, rest = name.partition(".")
    return names.get(name) or names.get(f"*.{rest}") or names.get(f"*.{first}.{rest}")


def address_in_zone(
    network: Network, interfaces: Iterable[NetworkInterface], zone: str, name: str
) -> tuple[Address, str] | None:
    """An interface's address: of the zone that a zonal name tells, else of the asker's zone, else the first."""
    hosts = [host for host in (host_of(network, item) for item in interfaces) if host is not None]
    label = name.split(".", 1)[0]
    zonal = [host for host in hosts if host.subnet.zone and label.endswith(f"-{host.subnet.zone}")]
    same = [host for host in hosts if zone and zone in (host.subnet.zone_id, host.subnet.zone)]
    for host in (*zonal, *same, *hosts):
        if host.interface is not None and address_of(host.interface.address) is not None:
            return host.address, host.interface.id
    return None
