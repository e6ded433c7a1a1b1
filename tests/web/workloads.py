"""A small network in which something works, for the pages that trace."""

from collections.abc import Iterator

from tests.web.estates import HOSTILE, REGION, SHOP, denied, fetched, record, shop_network, tag
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Outcome, OutcomeState, Record

TILL, SHELF = "eni-0000000a", "eni-0000000b"
PRIVATE, PUBLIC = "subnet-0000001b", "subnet-0000001a"
PRIVATE_DB = "eni-0000000c"
S3_BLOCK = "52.218.0.0/17"


def workload(interface: str, instance: str, address: str, subnet: str, group: str, name: str) -> Iterator[Record]:
    """An instance and its interface."""
    yield record(
        Kind.NETWORK_INTERFACE, interface, SHOP, VpcId="vpc-00000001", SubnetId=subnet, AvailabilityZone=f"{REGION}a",
        InterfaceType="interface", Status="in-use", PrivateIpAddress=address, Groups=[{"GroupId": group}],
        Attachment={"InstanceId": instance, "DeviceIndex": 0},
    )  # fmt: skip
    yield record(
        Kind.INSTANCE, instance, SHOP, InstanceId=instance, VpcId="vpc-00000001", SubnetId=subnet, Tags=tag(name),
        NetworkInterfaces=[{"NetworkInterfaceId": interface}], State={"Name": "running"},
    )  # fmt: skip


def groups() -> Iterator[Record]:
    """One group that lets out, and one that does not."""
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    yield record(
        Kind.SECURITY_GROUP, "sg-000000aa", SHOP, GroupId="sg-000000aa", GroupName="out", VpcId="vpc-00000001",
        IpPermissions=[], IpPermissionsEgress=everything,
    )  # fmt: skip
    yield record(
        Kind.SECURITY_GROUP, "sg-000000bb", SHOP, GroupId="sg-000000bb", GroupName="in", VpcId="vpc-00000001",
        IpPermissions=[], IpPermissionsEgress=[],
    )  # fmt: skip


def shop(*outcomes: Outcome) -> Inventory:
    """A VPC with a till that reaches S3 privately, a shelf that may not speak, and two machines of one name."""
    listed = Record(
        Kind.PREFIX_LIST, "pl-6da54004", SHOP, REGION,
        {"PrefixListId": "pl-6da54004", "PrefixListName": f"com.amazonaws.{REGION}.s3", "Cidrs": [S3_BLOCK]},
    )  # fmt: skip
    records = (
        *shop_network(1),
        *groups(),
        *workload(TILL, "i-0000000a", "10.1.1.20", PRIVATE, "sg-000000aa", "till"),
        *workload(SHELF, "i-0000000b", "10.1.1.21", PRIVATE, "sg-000000bb", HOSTILE),
        *workload(PRIVATE_DB, "i-0000000c", "10.1.0.20", PUBLIC, "sg-000000aa", "twin"),
        *workload("eni-0000000d", "i-0000000d", "10.1.0.21", PUBLIC, "sg-000000aa", "twin"),
        listed,
    )
    return Inventory(records, (fetched(Kind.VPC_ENDPOINT, "DescribeVpcEndpoints"), denied(), *outcomes))


def groups_denied() -> Outcome:
    """Security groups that may not be read."""
    return Outcome(
        Kind.SECURITY_GROUP, SHOP, REGION, OutcomeState.DENIED, "ec2", "DescribeSecurityGroups",
        error_code="UnauthorizedOperation", action="ec2:DescribeSecurityGroups",
    )  # fmt: skip


def many(count: int) -> Inventory:
    """As many VPCs as asked for, each with a workload in its private subnet."""
    found: list[Record] = list(groups())
    for number in range(1, count + 1):
        vpc, subnet, interface = f"vpc-{number:08x}", f"subnet-{number:07x}b", f"eni-9{number:07x}"
        found += shop_network(number, f"shop-{number}")
        found.append(
            record(
                Kind.NETWORK_INTERFACE,
                interface,
                SHOP,
                VpcId=vpc,
                SubnetId=subnet,
                AvailabilityZone=f"{REGION}a",
                InterfaceType="interface",
                Status="in-use",
                PrivateIpAddress=f"10.{number % 250}.1.20",
                Groups=[{"GroupId": "sg-000000aa"}],
                Attachment={"InstanceId": f"i-{number:08x}", "DeviceIndex": 0},
            )
        )
    return Inventory(tuple(found), (denied(),))
