"""The resources of a topology as CSV, safe to open in a spreadsheet."""

from collections.abc import Callable, Iterable, Mapping
from csv import writer
from io import StringIO
from types import MappingProxyType
from typing import Final

from vpcviz.layout.text import clean
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.accounts import Other

FORMULA: Final = frozenset("=+-@＝＋－＠")  # noqa: RUF001 - a spreadsheet takes the wide forms for formulas too
"""First characters that make a spreadsheet take a cell for a formula."""


def _field(*names: str) -> Callable[[Resource], str]:
    """The first of the fields that the resource has and that is not empty; several values are joined by spaces."""

    def read(resource: Resource) -> str:
        for name in names:
            value = getattr(resource, name, None)
            if value:
                return " ".join(map(str, value)) if isinstance(value, (tuple, list, frozenset)) else str(value)
        return ""

    return read


def _kind(resource: Resource) -> str:
    return (resource.record_kind if isinstance(resource, Other) else resource.kind).value


COLUMNS: Final[Mapping[str, Callable[[Resource], str]]] = MappingProxyType(
    {
        "kind": _kind,
        "id": lambda resource: resource.id,
        "name": lambda resource: resource.name,
        "account": lambda resource: resource.account,
        "region": lambda resource: resource.region,
        "vpc": _field("vpc_id"),
        "subnets": _field("subnet_id", "subnet_ids"),
        "zone": _field("zone", "zones", "zone_id"),
        "cidr": _field("cidr", "cidrs"),
        "type": _field("type", "types"),
        "state": _field("state"),
        "service": _field("service_name"),
        "tags": lambda resource: "; ".join(f"{key}={value}" for key, value in resource.tags),
    }
)


def csv(topology: Topology) -> str:
    """One row per resource, by kind and id; no cell can be taken for a formula."""
    out = StringIO(newline="")
    rows = writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for resource in sorted(_resources(topology), key=lambda resource: (_kind(resource), resource.id, resource.account)):
        rows.writerow([plain_cell(read(resource)) for read in COLUMNS.values()])
    return out.getvalue()


def _resources(topology: Topology) -> Iterable[Resource]:
    yield from topology.everything()
    yield from topology.others


def plain_cell(text: str) -> str:
    """The text on one line, with an apostrophe in front when a spreadsheet would calculate it."""
    cell = clean(text).strip()
    return f"'{cell}" if cell[:1] in FORMULA else cell
