"""Make the whole estate in a fake AWS, over HTTP, one call after another: the same calls give the same ids."""

from collections.abc import Callable

from vpcviz.demo.estate.accounts import CONNECTED, EVERY_ACCOUNT_ID, HUB, REGIONS
from vpcviz.demo.estate.aws import Aws
from vpcviz.demo.estate.hub import make_hub, share_central_zones
from vpcviz.demo.estate.partner import make_partner
from vpcviz.demo.estate.provider import make_provider
from vpcviz.demo.estate.workloads import make_workloads

Report = Callable[[str], None]


def make_estate(url: str, report: Report) -> None:
    """Fill the fake AWS at `url`; raises `SeedError` at the first call that fails."""
    aws = Aws(url)
    _open_accounts(aws)
    report("organisation of three accounts")
    hub = make_hub(aws)
    report("acme-network: transit gateway, central endpoints, egress with inspection")
    provider = make_provider(aws)
    report("payco-platform: four endpoint services in two regions")
    prod = make_workloads(aws, hub, provider)
    share_central_zones(hub, prod)
    report("acme-workloads: prod-app, dev-app, analytics")
    make_partner(aws, provider.payments)
    report("an unconnected consumer of payments")


def _open_accounts(aws: Aws) -> None:
    """The organisation; and each account's default VPCs, which the first look at a region makes."""
    for account_id in EVERY_ACCOUNT_ID:
        for region in REGIONS:
            aws.at(account_id, region).ec2("describe_vpcs")
    for account in CONNECTED:
        aws.at(account.id).call("iam", "create_account_alias", AccountAlias=account.name)
    hub = aws.at(HUB.id)
    hub.call("organizations", "create_organization", FeatureSet="ALL")
    for account in CONNECTED:
        if account is not HUB:
            email = f"aws+{account.id}@example.com"
            hub.call("organizations", "create_account", AccountName=account.name, Email=email)
