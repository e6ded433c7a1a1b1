"""Names of endpoint services: what a service is called, where it is, and whose it is."""

import re
from dataclasses import dataclass
from enum import StrEnum

CUSTOMER_SERVICE = re.compile(r"vpce-svc-[0-9a-f]{8,17}$")
_REGION = re.compile(r"^[a-z]{2}(-[a-z]+)+-\d+$")
_AWS_PREFIXES = ("cn.com.amazonaws.", "com.amazonaws.", "aws.")


class ServiceOwner(StrEnum):
    """Whose service it is."""

    AWS = "aws"
    THIS_INVENTORY = "this-inventory"
    """An account whose endpoint services are in the inventory."""
    OTHER_ACCOUNT = "other-account"
    MARKETPLACE = "marketplace"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ServiceName:
    """The parts of a service name such as `com.amazonaws.eu-west-1.s3`."""

    full: str
    region: str
    """"" for a service without region, such as `com.amazonaws.iam`."""
    short: str
    """What people call it: `s3`, `ecr.api`, `sagemaker.notebook`, `vpce-svc-…`."""
    service_id: str
    """`vpce-svc-…` for a service of a customer or partner; "" for one of AWS."""

    @property
    def of_aws(self) -> bool:
        """Whether the name is one of AWS's own."""
        return not self.service_id and self.full.startswith(_AWS_PREFIXES)


def parse_service_name(full: str, region: str = "") -> ServiceName:
    """Take a service name apart; `region` (an endpoint's ServiceRegion) goes before the name's own.

    Source: AWS PrivateLink, "AWS services that integrate with AWS PrivateLink" and "Cross-Region enabled AWS services".
    """
    custom = CUSTOMER_SERVICE.search(full)
    words = full.split(".")
    named = next((word for word in words if _REGION.match(word)), "")
    if custom:
        return ServiceName(full, region or named, custom.group(), custom.group())
    rest = full
    for prefix in _AWS_PREFIXES:
        if full.startswith(prefix):
            rest = full.removeprefix(prefix)
            break
    short = ".".join(word for word in rest.split(".") if word != named)
    return ServiceName(full, region or named, short or full, "")


def service_key(full: str) -> str:
    """The key that both ends of a service share: `vpce-svc-…`, or the full name of a service of AWS."""
    custom = CUSTOMER_SERVICE.search(full)
    return custom.group() if custom else full
