"""The accounts and regions of the demo's estate."""

from dataclasses import dataclass

US = "us-east-1"
EU = "eu-west-1"
REGIONS = (US, EU)

PARTNER = "444444444444"
"""A consumer of the payments service whose account is not connected."""

ROLE = "VpcvizReadOnly"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that the demo connects by a role."""

    id: str
    name: str

    @property
    def role_arn(self) -> str:
        """The role that vpcviz assumes in the account."""
        return f"arn:aws:iam::{self.id}:role/{ROLE}"


HUB = DemoAccount("111111111111", "acme-network")
WORKLOADS = DemoAccount("222222222222", "acme-workloads")
PROVIDER = DemoAccount("333333333333", "payco-platform")
CONNECTED = (HUB, WORKLOADS, PROVIDER)
EVERY_ACCOUNT_ID = (*(account.id for account in CONNECTED), PARTNER)
