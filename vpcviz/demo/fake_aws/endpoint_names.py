"""The DNS names of interface endpoints: regional, zonal and private."""

from typing import Any

from vpcviz.demo.fake_aws.identity import digest
from vpcviz.demo.fake_aws.services import find_service

VPCE_ZONE = "Z7HUB22UULQXV"
"""The hosted zone of vpce.amazonaws.com names."""

PRIVATE_NAMES = {
    "ecr.api": "api.ecr.{region}.amazonaws.com",
    "ecr.dkr": "*.dkr.ecr.{region}.amazonaws.com",
    "s3": "*.s3.{region}.amazonaws.com",
    "execute-api": "*.execute-api.{region}.amazonaws.com",
}


def private_name(service_name: str, region: str) -> str:
    """The public name that the private hosted zone of an AWS service's endpoint answers for."""
    word = service_name.split(f"{region}.", 1)[-1]
    return PRIVATE_NAMES.get(word, f"{word}.{{region}}.amazonaws.com").format(region=region)


def dns_entries(endpoint: Any) -> list[dict[str, str]]:
    """The DnsEntries of an interface endpoint."""
    network, region = endpoint.ec2_backend, endpoint.service_region
    service = find_service(endpoint.service_name)
    base = _base(endpoint.service_name, region, provided=service is not None)
    star = "*." if base.startswith("s3.") else ""
    stem = f"{star}{endpoint.id}-{digest(endpoint.id)}"
    zones = [network.get_subnet(subnet_id).availability_zone for subnet_id in endpoint.subnet_ids or []]
    names = [f"{stem}.{base}"] + [f"{stem}-{zone}.{base}" for zone in zones]
    entries = [{"DnsName": name, "HostedZoneId": VPCE_ZONE} for name in names]
    if endpoint.private_dns_enabled:
        private = service.private_dns_name if service else private_name(endpoint.service_name, region)
        entries.append({"DnsName": private, "HostedZoneId": f"Z0{digest(endpoint.id, 12).upper()}PRIV"})
    return entries


def _base(service_name: str, region: str, *, provided: bool) -> str:
    if provided:
        word = service_name.rsplit(".", 1)[-1]
    else:
        word = ".".join(reversed(service_name.split(f"{region}.", 1)[-1].split(".")))
    return f"{word}.{region}.vpce.amazonaws.com"
