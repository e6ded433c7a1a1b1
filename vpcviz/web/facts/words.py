"""The words of a page: values, facts, relations, tables."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vpcviz.layout.text import clean
from vpcviz.render.palette import condition
from vpcviz.topology.coverage import plural
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.policy.words import policy_in_short
from vpcviz.topology.resource import Resource

ABSENT = "not in this inventory"
NOT_READ = "not read"


@dataclass(frozen=True, slots=True)
class Value:
    """One value; `resource` is the id of what it names, when that is known."""

    text: str
    resource: str = ""
    note: str = ""
    tone: str = ""
    """A colour of the palette for a state; "" for plain words."""
    pill: str = ""
    """A state beside the words, in the colour of `tone`."""


Values = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact with one value or several."""

    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values under headings."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Values, ...], ...]
    note: str = ""

    @property
    def lines(self) -> tuple[tuple[tuple[str, Values], ...], ...]:
        """The rows, each cell with its heading."""
        return tuple(tuple(zip(self.columns, row, strict=True)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Details:
    """Everything a page says of one resource."""

    resource: Resource
    kind: str
    label: str
    facts: tuple[Fact, ...]
    relations: tuple[Fact, ...]
    tables: tuple[Table, ...]
    documents: tuple[tuple[str, str], ...]
    """Pairs (title, text), e.g. an endpoint policy."""
    tags: tuple[tuple[str, str], ...]
    provenance: tuple[Fact, ...] = field(default=())


def plain(text: object, note: str = "") -> Value:
    """Words that name nothing; foreign names are made harmless and legible."""
    return Value(clean(str(text)), note=note)


def values(items: Iterable[object]) -> Values:
    """Plain words, one value each."""
    return tuple(plain(item) for item in items if item not in ("", None))


def state(word: str) -> Value:
    """A state as AWS spells it, with the colour that it calls for."""
    return Value(clean(word), tone=condition(word) or "ok") if word else Value("")


def yes_no(answer: bool | None) -> Value:
    """Yes, no, or that nobody read it."""
    if answer is None:
        return Value(NOT_READ, tone="unreadable")
    return Value("yes" if answer else "no")


def ref(topology: Topology, resource_id: str, note: str = "") -> Value:
    """The name of a resource, as a link when it is in the inventory."""
    resource = topology.find(resource_id)
    if resource is None:
        return Value(clean(short_id(resource_id)), note=", ".join(word for word in (note, ABSENT) if word))
    return link(resource, note)


def link(resource: Resource, note: str = "") -> Value:
    """The resource's name, and its id beside it."""
    identity = short_id(resource.id) if resource.name else ""
    return Value(clean(short_id(resource.label)), resource.id, ", ".join(word for word in (identity, note) if word))


def links(resources: Iterable[Resource]) -> Values:
    """The names of several resources, each a link, by name."""
    return tuple(link(resource) for resource in sorted(resources, key=lambda item: (item.label.lower(), item.id)))


def refs(topology: Topology, ids: Iterable[str]) -> Values:
    """The names of several resources by id."""
    return tuple(ref(topology, resource_id) for resource_id in ids if resource_id)


def short_id(resource_id: str) -> str:
    """An id as people read it: of an ARN, the part that tells."""
    if not resource_id.startswith("arn:"):
        return resource_id
    return resource_id.split(":", 5)[-1]


def account(topology: Topology, account_id: str) -> Value:
    """An account with its name."""
    name = topology.account_names.get(account_id, "")
    if not name:
        return plain(account_id)
    return Value(clean(name), note=account_id)


_KINDS = {
    Kind.VPC: "VPC",
    Kind.VPC_ENDPOINT: "VPC endpoint",
    Kind.NETWORK_ACL: "network ACL",
    Kind.EGRESS_ONLY_INTERNET_GATEWAY: "egress-only internet gateway",
    Kind.ADDRESS: "Elastic IP address",
    Kind.NAT_GATEWAY: "NAT gateway",
    Kind.VPN_GATEWAY: "virtual private gateway",
    Kind.VPN_CONNECTION: "VPN connection",
    Kind.DIRECT_CONNECT_GATEWAY: "Direct Connect gateway",
    Kind.VPC_PEERING_CONNECTION: "VPC peering connection",
    Kind.MANAGED_PREFIX_LIST: "prefix list",
    Kind.VPC_ENDPOINT_SERVICE: "endpoint service",
    Kind.ENDPOINT_SERVICE_CONFIGURATION: "endpoint service",
    Kind.ENDPOINT_CONNECTION: "endpoint connection",
    Kind.DB_INSTANCE: "database instance",
    Kind.LAMBDA_FUNCTION: "Lambda function",
    Kind.DHCP_OPTIONS: "DHCP options set",
    Kind.RESOLVER_ENDPOINT: "Resolver endpoint",
    Kind.RESOLVER_RULE: "Resolver rule",
    Kind.VPC_HOSTED_ZONES: "private hosted zones",
}


def kind_word(kind: Kind) -> str:
    """What people call one resource of this kind."""
    return _KINDS.get(kind) or kind.value.replace("-", " ").replace("vpc", "VPC")


def kind_words(kind: Kind) -> str:
    """What people call several resources of this kind."""
    return f"{_KINDS[kind]}s" if kind in _KINDS and not _KINDS[kind].endswith("s") else plural(kind)


def policy_words(document: str) -> str:
    """An endpoint policy in one phrase; "" when AWS listed none."""
    return policy_in_short(document) if document else ""
