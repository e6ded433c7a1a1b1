"""The application account: prod-app with its faults, dev-app, the isolated analytics VPC, and the peerings."""

import io
import zipfile

from vpcviz.demo.estate.accounts import EU, PROVIDER, US, WORKLOADS
from vpcviz.demo.estate.aws import Aws, tags
from vpcviz.demo.estate.hub import Hub
from vpcviz.demo.estate.network import Vpc, allow, tcp
from vpcviz.demo.estate.provider import Provider

IMAGE = "ami-12c6146b"
EVERY_APP_SUBNET = ("app-a", "app-b", "app-c")


def make_workloads(aws: Aws, hub: Hub, provider: Provider) -> Vpc:
    """Everything of the application account; prod-app."""
    prod = _prod_network(aws, hub)
    _prod_endpoints(prod)
    _prod_consumes(prod, provider)
    _prod_compute(prod)
    dev = _dev(aws, hub)
    analytics = _analytics(aws)
    _peer(prod, analytics)
    _peer_one_way(dev, provider.payments_vpc)
    _on_premises_routes(prod, hub)
    return prod


def _prod_network(aws: Aws, hub: Hub) -> Vpc:
    vpc = Vpc(aws.at(WORKLOADS.id), "prod-app", "10.20.0.0/16")
    vpc.place.ec2("associate_vpc_cidr_block", VpcId=vpc.id, CidrBlock="100.64.0.0/16")
    vpc.route_tables("public", *EVERY_APP_SUBNET, "data", "pods")
    for number, zone in enumerate("ab"):
        vpc.subnet(f"public-{zone}", f"10.20.{number}.0/24", zone, "public", public=True)
    for number, zone in enumerate("abc"):
        vpc.subnet(f"app-{zone}", f"10.20.1{number}.0/24", zone, f"app-{zone}")
        vpc.subnet(f"data-{zone}", f"10.20.2{number}.0/24", zone, "data")
    vpc.subnet("pods-a", "100.64.0.0/18", "a", "pods")
    vpc.subnet("spare-a", "10.20.90.0/24", "a")
    vpc.route("public", "0.0.0.0/0", GatewayId=vpc.internet_gateway())
    nat = {zone: vpc.nat_gateway(f"nat-{zone}", f"public-{zone}") for zone in "ab"}
    nat["c"] = nat["b"]  # zone c has none of its own: its traffic crosses zones
    for zone in "abc":
        vpc.route(f"app-{zone}", "0.0.0.0/0", NatGatewayId=nat[zone])
    vpc.route("pods", "0.0.0.0/0", NatGatewayId=nat["a"])
    hub.transit.attach(vpc, EVERY_APP_SUBNET, "spokes")
    for zone in "abc":
        vpc.route(f"app-{zone}", "10.0.0.0/8", TransitGatewayId=hub.transit.id)
    return vpc


def _prod_endpoints(vpc: Vpc) -> None:
    """Endpoints with the mistakes that people make: forgotten tables, tight groups, one zone, no private DNS."""
    vpc.group("vpce", "interface endpoints", tcp(443, "10.20.0.0/16"))
    vpc.group("vpce-tight", "too tight: only one /24", tcp(443, "10.20.10.0/24"))
    vpc.group("vpce-open", "no 443 at all", tcp(80, "10.20.0.0/16"))
    vpc.gateway_endpoint("s3", ("app-a", "app-b"))
    in_organisation = {"StringEquals": {"aws:PrincipalOrgID": "o-acme"}}
    tables = f"arn:aws:dynamodb:{US}:{WORKLOADS.id}:table/*"
    vpc.gateway_endpoint("dynamodb", (*EVERY_APP_SUBNET, "data"), allow("dynamodb:*", tables, in_organisation))
    vpc.interface_endpoint("secretsmanager", EVERY_APP_SUBNET, "vpce-tight")
    vpc.interface_endpoint("sqs", ("app-a",), "vpce")
    vpc.interface_endpoint("monitoring", EVERY_APP_SUBNET, "vpce-open")
    vpc.interface_endpoint("sns", EVERY_APP_SUBNET, "vpce", private_dns=False)


def _prod_consumes(vpc: Vpc, provider: Provider) -> None:
    """PrivateLink: payments accepted, fraud scoring pending for 21 days, reporting in another region."""
    payments = vpc.interface_endpoint(
        provider.payments.name, ("app-a", "app-b"), "vpce", private_dns=False, name="payments-api"
    )
    provider.payments.accept(payments)
    vpc.place.ec2("modify_vpc_endpoint", VpcEndpointId=payments, PrivateDnsEnabled=True)
    vpc.interface_endpoint(
        provider.fraud.name, ("app-a",), "vpce", private_dns=False, name="fraud-scoring", age_days=21
    )
    vpc.interface_endpoint(
        provider.reporting.name,
        ("app-a", "app-b"),
        "vpce",
        private_dns=False,
        name="reporting-api",
        ServiceRegion=EU,
    )


def _prod_compute(vpc: Vpc) -> None:
    vpc.group("app", "app tier", tcp(8080, "10.20.0.0/16"))
    vpc.group("db", "db", tcp(5432, "10.20.0.0/16"))
    for zone in "abc":
        _instances(vpc, f"api-{zone}", "m6i.large", f"app-{zone}")
    _functions(vpc)
    _database(vpc)
    vpc.place.call(
        "elbv2",
        "create_load_balancer",
        Name="web-alb",
        Type="application",
        Scheme="internet-facing",
        Subnets=vpc.subnet_ids("public-a", "public-b"),
        SecurityGroups=[vpc.groups["app"]],
    )


def _instances(vpc: Vpc, name: str, instance_type: str, subnet: str) -> None:
    vpc.place.ec2(
        "run_instances",
        ClientToken=f"{vpc.name}-{name}",
        ImageId=IMAGE,
        MinCount=2,
        MaxCount=2,
        InstanceType=instance_type,
        SubnetId=vpc.subnets[subnet],
        SecurityGroupIds=[vpc.groups["app"]],
        TagSpecifications=tags("instance", name),
    )


def _functions(vpc: Vpc) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr(zipfile.ZipInfo("h.py"), "def handler(event, context): return 1")
    role = vpc.place.call("iam", "create_role", RoleName="lambda-vpc", AssumeRolePolicyDocument="{}")
    functions = {
        "order-worker": ("app-a", "app-b"),
        "s3-exporter": ("app-c",),
        "nightly-report": ("data-a", "data-b"),
    }
    for name, subnets in functions.items():
        vpc.place.call(
            "lambda",
            "create_function",
            FunctionName=name,
            Runtime="python3.12",
            Role=role["Role"]["Arn"],
            Handler="h.handler",
            Code={"ZipFile": archive.getvalue()},
            VpcConfig={"SubnetIds": vpc.subnet_ids(*subnets), "SecurityGroupIds": [vpc.groups["app"]]},
        )


def _database(vpc: Vpc) -> None:
    vpc.place.call(
        "rds",
        "create_db_subnet_group",
        DBSubnetGroupName="prod",
        DBSubnetGroupDescription="prod",
        SubnetIds=vpc.subnet_ids("data-a", "data-b", "data-c"),
    )
    vpc.place.call(
        "rds",
        "create_db_instance",
        DBInstanceIdentifier="orders",
        DBInstanceClass="db.r6g.large",
        Engine="postgres",
        AllocatedStorage=100,
        MasterUsername="app",
        ManageMasterUserPassword=True,
        DBSubnetGroupName="prod",
        VpcSecurityGroupIds=[vpc.groups["db"]],
    )


def _dev(aws: Aws, hub: Hub) -> Vpc:
    vpc = Vpc(aws.at(WORKLOADS.id), "dev-app", "10.21.0.0/16", env="dev")
    vpc.route_tables("public", "private")
    for number, zone in enumerate("ab"):
        vpc.subnet(f"public-{zone}", f"10.21.{number}.0/24", zone, "public", public=True)
        vpc.subnet(f"private-{zone}", f"10.21.1{number}.0/24", zone, "private")
    vpc.route("public", "0.0.0.0/0", GatewayId=vpc.internet_gateway())
    vpc.route("private", "0.0.0.0/0", NatGatewayId=vpc.nat_gateway("nat", "public-a"))
    vpc.group("vpce", "vpce", tcp(443, "0.0.0.0/0"))
    vpc.group("app", "dev", tcp(8080, "10.21.0.0/16"))
    vpc.interface_endpoint("ssm", ("private-a", "private-b"), "vpce")
    vpc.interface_endpoint("ssm", ("private-a",), "vpce", private_dns=False, name="ssm-duplicate")
    vpc.interface_endpoint("bedrock-runtime", ("private-a",), "vpce")
    _instances(vpc, "dev-box", "t3.medium", "private-a")
    hub.transit.attach(vpc, ("private-a", "private-b"), "spokes")
    return vpc


def _analytics(aws: Aws) -> Vpc:
    """A VPC whose way out was deleted: its default route is a blackhole."""
    vpc = Vpc(aws.at(WORKLOADS.id), "analytics", "10.22.0.0/16")
    vpc.route_tables("private", "tmp-public")
    for number, zone in enumerate("ab"):
        vpc.subnet(f"emr-{zone}", f"10.22.{number}.0/24", zone, "private")
    vpc.subnet("tmp-public", "10.22.99.0/24", "a", "tmp-public", public=True)
    vpc.internet_gateway()
    gateway_id = vpc.nat_gateway("old-nat", "tmp-public")
    vpc.route("private", "0.0.0.0/0", NatGatewayId=gateway_id)
    vpc.place.ec2("delete_nat_gateway", NatGatewayId=gateway_id)
    vpc.group("vpce", "vpce", tcp(443, "10.22.0.0/16"))
    vpc.gateway_endpoint("s3", ("private",))
    inbound_only = {"DnsRecordIpType": "ipv4", "PrivateDnsOnlyForInboundResolverEndpoint": True}
    vpc.interface_endpoint("s3", ("emr-a", "emr-b"), "vpce", name="s3-interface", DnsOptions=inbound_only)
    own_account = {"StringEquals": {"aws:PrincipalAccount": WORKLOADS.id}}
    policy = allow(["kms:Decrypt", "kms:GenerateDataKey"], "*", own_account)
    vpc.interface_endpoint("kms", ("emr-a", "emr-b"), "vpce", policy=policy)
    vpc.interface_endpoint("glue", ("emr-a", "emr-b"), "vpce")
    return vpc


def _peer(one: Vpc, other: Vpc) -> None:
    """A peering with routes on both sides."""
    named = tags("vpc-peering-connection", "prod-analytics")
    made = one.place.ec2("create_vpc_peering_connection", VpcId=one.id, PeerVpcId=other.id, TagSpecifications=named)
    peering_id = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    other.place.ec2("accept_vpc_peering_connection", VpcPeeringConnectionId=peering_id)
    for table in (*EVERY_APP_SUBNET, "data"):
        one.route(table, "10.22.0.0/16", VpcPeeringConnectionId=peering_id)
    other.route("private", "10.20.0.0/16", VpcPeeringConnectionId=peering_id)


def _peer_one_way(one: Vpc, other: Vpc) -> None:
    """A peering with another account that lacks the route back."""
    made = one.place.ec2(
        "create_vpc_peering_connection",
        VpcId=one.id,
        PeerVpcId=other.id,
        PeerOwnerId=PROVIDER.id,
        TagSpecifications=tags("vpc-peering-connection", "dev-payments"),
    )
    peering_id = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    other.place.ec2("accept_vpc_peering_connection", VpcPeeringConnectionId=peering_id)
    one.route("private", "10.30.0.0/16", VpcPeeringConnectionId=peering_id)


def _on_premises_routes(vpc: Vpc, hub: Hub) -> None:
    """A route by a prefix list of the customer's own."""
    entries = [
        {"Cidr": "192.168.0.0/16", "Description": "dc1"},
        {"Cidr": "172.20.0.0/16", "Description": "legacy"},
    ]
    made = vpc.place.ec2(
        "create_managed_prefix_list",
        PrefixListName="onprem",
        AddressFamily="IPv4",
        MaxEntries=10,
        Entries=entries,
    )
    vpc.place.ec2(
        "create_route",
        RouteTableId=vpc.tables["data"],
        DestinationPrefixListId=made["PrefixList"]["PrefixListId"],
        TransitGatewayId=hub.transit.id,
    )
