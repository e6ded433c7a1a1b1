"""The row type of the table of calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from vpcviz.topology.kinds import Kind

Params = Mapping[str, object]

NO_PARAMS: Params = MappingProxyType({})


class Scope(StrEnum):
    """Where a call is asked: once per account, or in every region."""

    GLOBAL = "global"
    REGION = "region"


class Shape(StrEnum):
    """How an answer becomes records."""

    ROWS = "rows"
    """One record per row of the result key."""
    PER_PARENT = "per-parent"
    """One record for the whole answer, keyed by the parent that it was asked for."""
    ANSWER = "answer"
    """The answer itself is the record, and bears its own id."""
    ATTRIBUTE = "attribute"
    """DescribeVpcAttribute: the answer holds one attribute of the parent."""


@dataclass(frozen=True, slots=True)
class Paging:
    """How a call is paged: the size parameter, and each token's name in the answer and in the next request."""

    tokens: tuple[tuple[str, str], ...]
    size_param: str = ""
    size: int | str = 0


@dataclass(frozen=True, slots=True)
class Parent:
    """What a call is asked for, one at a time."""

    kind: Kind
    param: str
    """The request's parameter."""
    looks_like: str
    """A pattern that finds the parent's id in a file name."""
    key: str = ""
    """The parent's id in the record's body; the parameter's name when empty."""
    path: str = ""
    """Where an answer itself tells the parent's id, as a dotted path."""
    region_param: str = ""
    """A parameter that takes the region."""

    @property
    def body_key(self) -> str:
        """The field of a record's body that holds the parent's id."""
        return self.key or self.param


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One API call that vpcviz makes, and everything that follows from it."""

    kind: Kind
    service: str
    """The name of the service in boto3."""
    operation: str
    """AWS's name of the operation."""
    result_key: str
    """The top-level key of the answer that holds the rows."""
    without_it: str
    """What the picture lacks when the call is not answered."""
    id_fields: tuple[str, ...] = ()
    """The fields that make a row's id, joined by ``|``; ``A/B`` takes the first that is there."""
    scope: Scope = Scope.REGION
    shape: Shape = Shape.ROWS
    parent: Parent | None = None
    params: Params = field(default_factory=lambda: NO_PARAMS)
    variants: tuple[Params, ...] = (NO_PARAMS,)
    """The call is made once with each of these."""
    paging: Paging | None = None
    optional: bool = False
    """True when the picture is whole without it (names, notifications)."""
    probe: bool = False
    """True when the call helps to tell an empty region."""
    needs_vpc: bool = True
    """True when the kind lives in a VPC, so that an empty region has none."""
    asked: bool = True
    """False for what only files give."""
    row_has: tuple[str, ...] = ()
    """Fields of which a row has one; they tell answers with the same result key apart."""
    row_lacks: tuple[str, ...] = ()
    answer_has: tuple[str, ...] = ()
    """Top-level keys of which the answer has one, where the result key alone does not tell."""
    keep: tuple[str, ...] = ()
    """Further top-level keys of an answer that a per-parent record keeps."""
    row_filter: str = ""
    """A dotted path that must be true for a row to be kept."""
    withheld: tuple[str, ...] = ()
    """Fields that are dropped at any depth, because they are or hold secrets."""
    iam: str = ""
    """The IAM action, where it is not the operation's name."""

    @property
    def action(self) -> str:
        """The IAM action that the call needs."""
        return self.iam or f"{IAM_PREFIXES.get(self.service, self.service)}:{self.operation}"


IAM_PREFIXES: Mapping[str, str] = MappingProxyType({"elbv2": "elasticloadbalancing"})


def next_token(size: int) -> Paging:
    """EC2, Resolver and Organizations: ``NextToken`` and ``MaxResults``."""
    return Paging((("NextToken", "NextToken"),), "MaxResults", size)


def lower_token(size: int) -> Paging:
    """VPC Lattice, RAM and Direct Connect: ``nextToken`` and ``maxResults``."""
    return Paging((("nextToken", "nextToken"),), "maxResults", size)
