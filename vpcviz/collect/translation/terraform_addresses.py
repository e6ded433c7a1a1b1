"""Addresses for interfaces that have none before a plan is applied: a free one of the subnet stands for AWS's choice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network
from typing import Final

from vpcviz.collect.translation.terraform_estate import Made, TerraformEstate
from vpcviz.topology.kinds import Kind

RESERVED: Final = 4
"""The first addresses of a subnet are AWS's own, and the last one (AWS: Subnet CIDR blocks)."""


def with_addresses(estate: TerraformEstate, made: Iterable[Made]) -> tuple[list[Made], int]:
    """The rows with an address for every interface whose subnet is known, and how many of them are stand-ins."""
    rows = list(made)
    wanting: defaultdict[str, list[Made]] = defaultdict(list)
    taken: defaultdict[str, set[str]] = defaultdict(set)
    for one in rows:
        if one.kind is Kind.NETWORK_INTERFACE:
            subnet, address = one.row["SubnetId"], one.row.get("PrivateIpAddress")
            if address:
                taken[subnet].add(address)
            else:
                wanting[subnet].append(one)
    given = {}
    for subnet, waiting in sorted(wanting.items()):
        free = _free(estate, subnet, taken[subnet])
        for one, address in zip(
            sorted(waiting, key=lambda item: str(item.row["NetworkInterfaceId"])), free, strict=False
        ):
            given[str(one.row["NetworkInterfaceId"])] = address
    return [_with(one, given) for one in rows], len(given)


def _free(estate: TerraformEstate, subnet_id: str, taken: set[str]) -> Iterator[str]:
    subnet = estate.references.known(subnet_id)
    block = str(subnet.values.get("cidr_block") or "") if subnet is not None else ""
    try:
        network = IPv4Network(block)
    except ValueError:
        return
    for offset in range(RESERVED, network.num_addresses - 1):
        address = str(network[offset])
        if address not in taken:
            yield address


def _with(one: Made, given: dict[str, str]) -> Made:
    address = given.get(str(one.row.get("NetworkInterfaceId"))) if one.kind is Kind.NETWORK_INTERFACE else None
    if address is None:
        return one
    own = {"PrivateIpAddress": address, "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address}]}
    return one._replace(row={**one.row, **own})
