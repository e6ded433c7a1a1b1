"""AWS-managed prefix lists: one id per region, the same in every account."""

from typing import Any

from moto.ec2.models.managed_prefixes import ManagedPrefixListBackend

from vpcviz.demo.fake_aws.corrections import Method, wrap
from vpcviz.demo.fake_aws.identity import digest

KNOWN_IDS = {
    ("us-east-1", "s3"): "pl-63a5400a",
    ("us-east-1", "dynamodb"): "pl-02cd2c6b",
    ("eu-west-1", "s3"): "pl-6da54004",
    ("eu-west-1", "dynamodb"): "pl-6fa54006",
}


def install() -> None:
    """Put the corrections over moto."""
    wrap(ManagedPrefixListBackend, "_create_aws_managed_prefix_list", _created)


def _created(original: Method, network: Any, name: str, address_family: str, entries: Any) -> None:
    original(network, name, address_family, entries)
    lists = network.managed_prefix_lists
    prefix_list = next(one for one in lists.values() if one.prefix_list_name == name)
    del lists[prefix_list.id]
    region, service = network.region_name, name.rsplit(".", 1)[-1]
    prefix_list.id = KNOWN_IDS.get((region, service)) or f"pl-{digest(name + region)}"
    prefix_list.prefix_list_arn = f"arn:aws:ec2:{region}:aws:prefix-list/{prefix_list.id}"
    lists[prefix_list.id] = prefix_list
