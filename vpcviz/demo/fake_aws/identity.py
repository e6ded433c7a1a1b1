"""Ids of AWS's form, and the way from one account's data to another's."""

import hashlib
from collections.abc import Iterator
from typing import Any

from moto.ec2.models import ec2_backends
from moto.moto_api._internal import mock_random


def new_id(prefix: str) -> str:
    """A new id of AWS's long form: `prefix`, then 17 hexadecimal digits."""
    return f"{prefix}0{new_hex(16)}"


def new_hex(length: int) -> str:
    """`length` hexadecimal digits from moto's seeded source."""
    return str(mock_random.get_random_hex(length=length))


def new_uuid() -> str:
    """A UUID from moto's seeded source."""
    return str(mock_random.uuid4())


def digest(text: str, length: int = 8) -> str:
    """Hexadecimal digits that follow from `text` alone."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def network_of(account: str, region: str) -> Any:
    """moto's EC2 backend of one account and region."""
    return ec2_backends[account][region]


def networks(region: str = "") -> Iterator[Any]:
    """Every account's EC2 backend that was touched so far, of one region or of all."""
    for regions in list(ec2_backends.values()):
        for name, network in list(regions.items()):
            if not region or name == region:
                yield network
