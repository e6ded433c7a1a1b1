"""The frames of accounts and regions."""

from vpcviz.layout.pieces import Thing
from vpcviz.layout.vpc_borders import account_label
from vpcviz.topology.network import Topology

UNCONNECTED = "unconnected"


def account_node(account: str) -> str:
    """The id of an account's frame."""
    return f"account:{account}"


def region_node(account: str, region: str) -> str:
    """The id of a region's frame."""
    return f"region:{account}:{region}"


def account_frame(topology: Topology, account: str, *, connected: bool = True) -> Thing:
    """What an account's frame says; one that is not connected is an outline."""
    label = account_label(topology, account)
    return Thing(
        id=account_node(account),
        kind="account",
        resource=account,
        label=label,
        sub="" if connected else "not connected",
        icon="account",
        tone="account" if connected else UNCONNECTED,
        state=None if connected else UNCONNECTED,
        title=f"account {label}",
        shape="frame" if connected else "dashed",
    )


def region_frame(account: str, region: str, *, unread: bool = False) -> Thing:
    """What a region's frame says; `unread` when a call there told nothing."""
    return Thing(
        id=region_node(account, region),
        kind="region",
        resource=region,
        label=region,
        sub="some calls could not be read" if unread else "",
        icon="region",
        tone="region",
        state="unreadable" if unread else None,
        title=f"region {region} of account {account}",
        shape="dashed",
    )
