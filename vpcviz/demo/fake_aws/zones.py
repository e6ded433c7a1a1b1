"""Availability zones: zone names map to other zone ids in each account, as "AZ IDs" in the AWS RAM user guide says."""

import copy
import hashlib
from typing import Any

from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.subnets import Subnet

from vpcviz.demo.fake_aws.corrections import give, replace

SHIFT_OF_ACCOUNT = {"111111111111": 0, "222222222222": 1, "333333333333": 0, "444444444444": 2}

FIELD_OF_FILTER = {
    "zone-id": "zone_id",
    "zone-type": "zone_type",
    "zone-name": "name",
    "region-name": "region_name",
    "state": "state",
}


def install() -> None:
    """Put the corrections over moto."""
    replace(RegionsAndZonesBackend, "describe_availability_zones", _described)
    give(Subnet, "availability_zone_id", _zone_id_of_subnet)
    give(NetworkInterface, "availability_zone_id", lambda interface: interface.subnet.availability_zone_id)


def shift_of(account: str) -> int:
    """By how many places the zone ids of `account` are rotated."""
    digits = hashlib.sha256(account.encode()).hexdigest()
    return SHIFT_OF_ACCOUNT.get(account, int(digits, 16))


def zone_ids(network: Any) -> dict[str, str]:
    """Zone name to zone id, in one account and region."""
    return {zone.name: zone.zone_id for zone in network.describe_availability_zones()}


def _described(
    network: Any,
    filters: Any = None,
    zone_names: list[str] | None = None,
    zone_ids: list[str] | None = None,
) -> list[Any]:
    wanted = _filters(filters)
    return [
        zone
        for zone in _rotated(network)
        if _passes(zone, wanted)
        and (not zone_ids or zone.zone_id in zone_ids)
        and (not zone_names or zone.name in zone_names)
    ]


def _rotated(network: Any) -> list[Any]:
    zones = [copy.copy(zone) for zone in network.zones.get(network.region_name, [])]
    ids = [zone.zone_id for zone in zones]
    for index, zone in enumerate(zones):
        zone.zone_id = ids[(index + shift_of(network.account_id)) % len(ids)]
    return zones


def _filters(filters: Any) -> dict[str, list[str]]:
    if isinstance(filters, list):
        return {row["Name"]: row.get("Values") or row.get("Value") for row in filters}
    return dict(filters or {})


def _passes(zone: Any, wanted: dict[str, list[str]]) -> bool:
    return all(
        getattr(zone, FIELD_OF_FILTER[name]) in values for name, values in wanted.items() if name in FIELD_OF_FILTER
    )


def _zone_id_of_subnet(subnet: Any) -> str:
    ids = zone_ids(subnet.ec2_backend)
    return ids.get(subnet.availability_zone) or str(subnet._availability_zone.zone_id)
