"""What destinations stand for: ids, DNS names and services."""

from typing import Any

from tests.topology.trace.lab import Lab, local, places, route, stop, two_subnets
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Answer, Outcome, Via
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import Flow

SSM = "com.amazonaws.eu-west-1.ssm"
S3 = "com.amazonaws.eu-west-1.s3"
OWN_NAME = "vpce-1-abc.ssm.eu-west-1.vpce.amazonaws.com"


def with_endpoint(*, dns: bool | None = True, **more: Any) -> Lab:
    """An interface endpoint for Systems Manager beside two hosts."""
    lab = two_subnets()
    lab.records = [item for item in lab.records if item.id != "vpc-a"]
    lab.vpc("vpc-a", "10.0.0.0/16", dns=dns)
    names = [{"DnsName": OWN_NAME, "HostedZoneId": "Z1"}]
    body = {"PrivateDnsEnabled": True, "NetworkInterfaceIds": ["eni-vpce-1"], "DnsEntries": names, **more}
    lab.endpoint("vpce-1", "vpc-a", SSM, **body)
    lab.endpoint_interface("vpce-1", "vpc-a", "subnet-2", "10.0.2.100")
    lab.internet_gateway("igw-1", "vpc-a")
    lab.interface("eni-p", "vpc-a", "subnet-1", "10.0.1.20", public="54.0.0.1")
    lab.table("rtb-p", "vpc-a", local("10.0.0.0/16"), route("0.0.0.0/0", GatewayId="igw-1"), subnets=["subnet-1"])
    return lab


def zone(lab: Lab, name: str, *records: dict[str, Any] | None, vpcs: tuple[str, ...] = ("vpc-a",)) -> None:
    """A private hosted zone; None among the records leaves them unread."""
    lab.add(Kind.HOSTED_ZONE, "Z9", {"Id": "/hostedzone/Z9", "Name": f"{name}.", "Config": {"PrivateZone": True}})
    lab.add(Kind.HOSTED_ZONE_VPCS, "Z9", {"HostedZoneId": "Z9", "VPCs": [{"VPCId": vpc} for vpc in vpcs]})
    if None not in records:
        lab.add(Kind.RECORD_SETS, "Z9", {"HostedZoneId": "Z9", "ResourceRecordSets": list(records)})


def a_record(name: str, *values: str, alias: str = "") -> dict[str, Any]:
    """An address record, or an alias."""
    body: dict[str, Any] = {"Name": f"{name}.", "Type": "A", "ResourceRecords": [{"Value": value} for value in values]}
    return {**body, "AliasTarget": {"DNSName": f"{alias}."}} if alias else body


def how(answer: Answer) -> str:
    assert answer.resolved is not None
    return answer.resolved.how


def test_private_dns_leads_to_the_endpoint_and_the_answer_says_so() -> None:
    for name in ("ssm", SSM, "ssm.eu-west-1.amazonaws.com"):
        answer = with_endpoint().ask("eni-1", name)
        assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.INTERFACE_ENDPOINT, True)
        assert "leads to vpce-1: private DNS is on" in how(answer)
        assert answer.to_json()["resolved"]["address"] == "10.0.2.100"


def test_without_private_dns_or_dns_attributes_the_name_stays_public() -> None:
    for lab in (with_endpoint(PrivateDnsEnabled=False), with_endpoint(State="pendingAcceptance")):
        answer = lab.ask("eni-p", "ssm")
        assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.INTERNET, False)


def test_without_dns_support_no_name_is_answered() -> None:
    answer = with_endpoint(dns=False).ask("eni-p", "ssm")
    assert answer.outcome is Outcome.NO_ROUTE
    assert "enableDnsSupport is off in vpc-a" in stop(answer)


def test_the_endpoints_own_name_works_without_private_dns() -> None:
    answer = with_endpoint(PrivateDnsEnabled=False).ask("eni-1", OWN_NAME)
    assert (answer.outcome, answer.via) == (Outcome.REACHED, Via.INTERFACE_ENDPOINT)


def test_an_endpoint_is_named_by_its_id_or_address_too() -> None:
    for name in ("vpce-1", "eni-vpce-1", "10.0.2.100"):
        answer = with_endpoint(PrivateDnsEnabled=False).ask("eni-1", name)
        assert (answer.outcome, answer.via) == (Outcome.REACHED, Via.INTERFACE_ENDPOINT)


def test_an_endpoints_group_must_admit_the_client() -> None:
    lab = with_endpoint(NetworkInterfaceIds=["eni-vpce-2"])
    lab.group("sg-shut", ingress=[])
    lab.endpoint_interface("vpce-2", "vpc-a", "subnet-2", "10.0.2.101", groups=["sg-shut"])
    assert lab.ask("eni-1", "ssm").outcome is Outcome.BLOCKED


def test_an_endpoint_policy_that_denies_everything_blocks() -> None:
    policy = '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}'
    answer = with_endpoint(PolicyDocument=policy).ask("eni-1", "ssm")
    assert answer.outcome is Outcome.BLOCKED
    assert "the policy of vpce-1 lets nothing pass" in stop(answer)


def test_a_hosted_zone_leads_elsewhere_by_alias() -> None:
    lab = with_endpoint(PrivateDnsEnabled=False)
    zone(lab, "ssm.eu-west-1.amazonaws.com", a_record("ssm.eu-west-1.amazonaws.com", alias=OWN_NAME))
    answer = lab.ask("eni-1", "ssm")
    assert (answer.outcome, answer.via) == (Outcome.REACHED, Via.INTERFACE_ENDPOINT)
    assert how(answer).startswith("the private hosted zone Z9 (ssm.eu-west-1.amazonaws.com) answers")


def test_a_hosted_zone_counts_only_in_its_vpcs() -> None:
    lab = with_endpoint()
    zone(lab, "corp.example", a_record("db.corp.example", "10.0.2.10"), vpcs=("vpc-other",))
    assert "public DNS does" in how(lab.ask("eni-p", "db.corp.example"))


def test_a_hosted_zone_hides_public_names_and_knows_wildcards() -> None:
    lab = with_endpoint()
    zone(
        lab, "corp.example", a_record("db.corp.example", "10.0.2.10"), a_record("\\052.apps.corp.example", "10.0.2.10")
    )
    assert lab.ask("eni-1", "db.corp.example").outcome is Outcome.REACHED
    assert lab.ask("eni-1", "x.apps.corp.example").outcome is Outcome.REACHED
    nameless = lab.ask("eni-1", "nobody.corp.example")
    assert (nameless.outcome, "has no record for nobody.corp.example" in stop(nameless)) == (Outcome.NO_ROUTE, True)


def test_a_zone_of_another_account_whose_records_are_not_known_is_unknown() -> None:
    lab = with_endpoint()
    summary = {"HostedZoneId": "Z8", "Name": "corp.example.", "Owner": {"OwningAccount": "222222222222"}}
    lab.add(Kind.VPC_HOSTED_ZONES, "vpc-a", {"VPCId": "vpc-a", "HostedZoneSummaries": [summary]})
    answer = lab.ask("eni-1", "db.corp.example")
    assert (answer.outcome, answer.missing) == (
        Outcome.UNKNOWN,
        ("the records of the private hosted zone Z8 (corp.example) are not in the inventory",),
    )


def forwarding(lab: Lab, domain: str, target: str) -> None:
    """A Resolver rule in force in VPC A."""
    rule = {"Id": "rslvr-rr-1", "DomainName": f"{domain}.", "RuleType": "FORWARD", "TargetIps": [{"Ip": target}]}
    lab.add(Kind.RESOLVER_RULE, "rslvr-rr-1", rule)
    lab.add(Kind.RESOLVER_RULE_ASSOCIATION, "assoc-1", {"ResolverRuleId": "rslvr-rr-1", "VPCId": "vpc-a"})


def test_a_rule_that_forwards_to_premises_is_unknown() -> None:
    lab = with_endpoint()
    forwarding(lab, "corp.example", "192.168.1.53")
    answer = lab.ask("eni-1", "db.corp.example")
    assert answer.outcome is Outcome.UNKNOWN
    assert "the Resolver rule rslvr-rr-1 (corp.example) forwards db.corp.example to 192.168.1.53" in answer.missing[0]


def test_the_more_specific_of_rule_and_zone_decides_and_a_rule_goes_first() -> None:
    lab = with_endpoint()
    zone(lab, "corp.example", a_record("db.corp.example", "10.0.2.10"))
    forwarding(lab, "example", "192.168.1.53")
    assert lab.ask("eni-1", "db.corp.example").outcome is Outcome.REACHED
    forwarding(lab, "corp.example", "192.168.1.53")
    lab.records = [item for item in lab.records if item.body.get("DomainName") != "example."]
    assert lab.ask("eni-1", "db.corp.example").outcome is Outcome.UNKNOWN


def test_s3_private_dns_for_inbound_resolvers_only() -> None:
    lab = with_endpoint()
    options = {"PrivateDnsOnlyForInboundResolverEndpoint": True}
    lab.endpoint(
        "vpce-s3", "vpc-a", S3, PrivateDnsEnabled=True, NetworkInterfaceIds=["eni-vpce-s3"], DnsOptions=options
    )
    lab.endpoint_interface("vpce-s3", "vpc-a", "subnet-2", "10.0.2.110")
    assert "public DNS does" in how(lab.ask("eni-p", "s3"))
    inbound = {"Id": "rslvr-in-1", "Direction": "INBOUND", "HostVPCId": "vpc-a", "Status": "OPERATIONAL"}
    lab.add(Kind.RESOLVER_ENDPOINT, "rslvr-in-1", inbound)
    addresses = [{"SubnetId": "subnet-2", "Ip": "10.0.2.53"}]
    lab.add(
        Kind.RESOLVER_ENDPOINT_ADDRESSES, "rslvr-in-1", {"ResolverEndpointId": "rslvr-in-1", "IpAddresses": addresses}
    )
    forwarding(lab, "amazonaws.com", "10.0.2.53")
    answer = lab.ask("eni-p", "bucket.s3.eu-west-1.amazonaws.com")
    assert (answer.outcome, answer.via) == (Outcome.REACHED, Via.INTERFACE_ENDPOINT)
    assert "forwards it to rslvr-in-1 in vpc-a" in how(answer)


def test_foreign_dns_servers_make_names_unknown() -> None:
    lab = with_endpoint()
    lab.records = [item for item in lab.records if item.id != "vpc-a"]
    lab.add(Kind.VPC, "vpc-a", {"VpcId": "vpc-a", "CidrBlock": "10.0.0.0/16", "DhcpOptionsId": "dopt-1"})
    servers = [{"Key": "domain-name-servers", "Values": [{"Value": "192.168.1.53"}]}]
    lab.add(Kind.DHCP_OPTIONS, "dopt-1", {"DhcpConfigurations": servers})
    answer = lab.ask("eni-1", "ssm")
    assert (answer.outcome, "the DHCP options dopt-1" in answer.missing[0]) == (Outcome.UNKNOWN, True)


def test_a_service_with_a_prefix_list_goes_by_the_gateway_endpoint_even_when_its_entries_were_not_read() -> None:
    lab = with_endpoint()
    listed = {"PrefixListId": "pl-1", "PrefixListName": S3, "OwnerId": "AWS"}
    lab.add(Kind.MANAGED_PREFIX_LIST, "pl-1", listed)
    lab.endpoint("vpce-s3", "vpc-a", S3, VpcEndpointType="Gateway")
    lab.table("rtb-s3", "vpc-a", local("10.0.0.0/16"), route("pl-1", GatewayId="vpce-s3"), subnets=["subnet-2"])
    for name in ("s3", "vpce-s3", S3):
        answer = lab.ask("eni-2", name)
        assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.GATEWAY_ENDPOINT, True)


def test_another_regions_service_does_not_use_the_endpoint() -> None:
    lab = with_endpoint()
    assert lab.ask("eni-p", "com.amazonaws.us-east-1.ssm").via is Via.INTERNET


def test_a_customers_service_is_reached_by_an_endpoint_or_not_at_all() -> None:
    lab = two_subnets()
    service = "vpce-svc-0123456789abcdef0"
    lab.add(
        Kind.ENDPOINT_SERVICE_CONFIGURATION,
        service,
        {"ServiceId": service, "ServiceName": f"com.amazonaws.vpce.eu-west-1.{service}"},
    )
    lab.add(Kind.ENDPOINT_SERVICE_PERMISSIONS, service, {"AllowedPrincipals": [{"Principal": "*"}]})
    without = lab.ask("eni-1", service)
    assert without.outcome is Outcome.NO_ROUTE
    assert stop(without).endswith("for account 111111111111: * is an allowed principal")
    lab.endpoint("vpce-9", "vpc-a", f"com.amazonaws.vpce.eu-west-1.{service}", NetworkInterfaceIds=["eni-vpce-9"])
    lab.endpoint_interface("vpce-9", "vpc-a", "subnet-2", "10.0.2.120")
    answer = lab.ask("eni-1", service)
    assert (answer.outcome, answer.via) == (Outcome.REACHED, Via.INTERFACE_ENDPOINT)
    assert "vpce-9" in places(answer)


def test_an_unknown_id_or_word_is_unknown_and_says_what_is_missing() -> None:
    lab = two_subnets()
    assert lab.ask("eni-1", "eni-404").missing == ("eni-404 is not in the inventory",)
    assert lab.ask("eni-404", "eni-1").missing == ("eni-404 is not in the inventory",)
    assert lab.ask("eni-1", "not a name").missing == (
        "not a name is no address, id, DNS name or service that is known",
    )


def test_private_host_names_spell_their_address() -> None:
    assert two_subnets().ask("eni-1", "ip-10-0-2-10.eu-west-1.compute.internal").outcome is Outcome.REACHED


def test_an_address_in_several_places_must_be_named() -> None:
    lab = two_subnets()
    lab.vpc("vpc-b", "10.0.0.0/16")
    lab.subnet("subnet-b", "vpc-b", "10.0.1.0/24")
    lab.interface("eni-b", "vpc-b", "subnet-b", "10.0.1.10")
    assert "is in several places (eni-1, eni-b): name the interface" in lab.ask("10.0.1.10", "10.0.2.10").missing[0]


PARTLY = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:role/app"},"Action":"*","Resource":"*"}]}'


def asked_by(lab: Lab, principal: str = "", resource: str = "") -> Answer:
    return trace(lab.topology, Flow("eni-1", "ssm", principal=principal, resource=resource))


def test_a_policy_is_asked_for_the_principal_who_asks() -> None:
    lab = with_endpoint(PolicyDocument=PARTLY)
    assert asked_by(lab).outcome is Outcome.REACHED
    assert asked_by(lab, "arn:aws:iam::111111111111:role/app").outcome is Outcome.REACHED
    refused = asked_by(lab, "arn:aws:iam::222222222222:role/other")
    assert (refused.outcome, refused.steps[-1].decision) == (Outcome.BLOCKED, "deny")


def test_a_policy_that_cannot_be_decided_makes_the_answer_unknown() -> None:
    open_resource = PARTLY.replace('"Resource":"*"', '"Resource":"arn:aws:s3:::${aws:PrincipalAccount}"')
    lab = with_endpoint(PolicyDocument=open_resource)
    answer = asked_by(lab, "arn:aws:iam::111111111111:role/app", "arn:aws:s3:::data")
    assert answer.outcome is Outcome.UNKNOWN
    assert "policy variables" in answer.missing[0]


def test_two_ends_outside_the_inventory_are_unknown() -> None:
    answer = two_subnets().ask("8.8.8.8", "9.9.9.9")
    assert answer.missing == ("neither the source nor 9.9.9.9 is in the inventory",)


def test_a_function_or_database_is_named_by_itself_and_its_host_name() -> None:
    lab = two_subnets()
    placed = {"VpcConfig": {"VpcId": "vpc-a", "SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-open"]}}
    lab.add(Kind.LAMBDA_FUNCTION, "fn", {"FunctionName": "fn", **placed})
    lab.interface("eni-fn", "vpc-a", "subnet-1", "10.0.1.70", InterfaceType="lambda")
    group = {"VpcId": "vpc-a", "Subnets": [{"SubnetIdentifier": "subnet-2"}]}
    body = {
        "DBSubnetGroup": group,
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-open"}],
        "Endpoint": {"Address": "db.x.eu-west-1.rds.amazonaws.com"},
    }
    lab.add(Kind.DB_INSTANCE, "db", {"DBInstanceIdentifier": "db", **body})
    lab.interface("eni-db", "vpc-a", "subnet-2", "10.0.2.70", Description="RDSNetworkInterface", RequesterManaged=True)
    answer = lab.ask("fn", "db.x.eu-west-1.rds.amazonaws.com", "tcp", 5432)
    assert (answer.outcome, places(answer)[0], places(answer)[-1]) == (Outcome.REACHED, "eni-fn", "eni-db")
    assert lab.ask("eni-1", "db", "tcp", 5432).outcome is Outcome.REACHED
    assert lab.ask("eni-1", "eni-fn").outcome is Outcome.BLOCKED


def test_the_internet_may_be_named() -> None:
    lab = with_endpoint()
    assert lab.ask("eni-p", "internet").via is Via.INTERNET
    assert lab.ask("internet", "54.0.0.1").outcome is Outcome.REACHED


def test_a_service_whose_addresses_may_lie_in_a_permitted_block_is_unknown() -> None:
    lab = with_endpoint()
    lab.group("sg-narrow", egress=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "52.94.0.0/16"}]}])
    lab.interface("eni-n", "vpc-a", "subnet-1", "10.0.1.80", groups=["sg-narrow"], public="54.0.0.8")
    answer = lab.ask("eni-n", "sqs")
    assert (answer.outcome, answer.missing) == (
        Outcome.UNKNOWN,
        ("whether 52.94.0.0/16 holds a public address of sqs",),
    )
