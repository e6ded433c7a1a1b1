"""VPC endpoints: six types and any newer one, every state, and what old recordings left out."""

from typing import Any

import pytest

from tests.topology.answers import (
    FAR,
    OURS,
    REGION,
    THEIRS,
    built,
    configuration,
    connection,
    endpoint,
    record,
    visible,
)
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.endpoints import (
    EndpointConnection,
    EndpointServiceConfiguration,
    ResourceConfiguration,
    ServiceNetwork,
    VpcEndpoint,
    VpcEndpointAssociation,
    VpcEndpointService,
    same_state,
)

TYPES = ("Interface", "Gateway", "GatewayLoadBalancer", "Resource", "ServiceNetwork", "Tunnel", "Hyperlane")
STATES = (
    *("pendingAcceptance", "PendingAcceptance", "pending", "available", "deleting", "deleted"),
    *("rejected", "failed", "expired", "partial", "hibernating"),
)


def parsed(**body: Any) -> VpcEndpoint:
    found = built(endpoint("vpce-1", **body)).get(VpcEndpoint, "vpce-1")
    assert found is not None
    return found


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("state", STATES)
def test_every_type_and_state_is_kept_as_aws_spells_it(type_: str, state: str) -> None:
    found = parsed(VpcEndpointType=type_, State=state)
    assert (found.type, found.state) == (type_, state)


def test_states_are_compared_without_capitals() -> None:
    assert same_state("PendingAcceptance", "pendingAcceptance")
    assert not same_state("pending", "pendingAcceptance")


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        ({"RouteTableIds": ["rtb-1"]}, "Gateway"),
        ({"RouteTableIds": []}, "Gateway"),
        ({"RouteTableIds": [], "SubnetIds": ["subnet-1"]}, "Interface"),
        ({"NetworkInterfaceIds": ["eni-1"]}, "Interface"),
        ({}, "unknown"),
    ],
)
def test_an_endpoint_of_old_has_the_type_that_its_lists_imply(body: dict[str, Any], type_: str) -> None:
    assert parsed(**body).type == type_


def test_everything_that_a_picture_says_of_an_endpoint() -> None:
    found = parsed(
        VpcEndpointType="Interface",
        ServiceName="com.amazonaws.us-east-1.s3",
        ServiceRegion=FAR,
        SubnetIds=["subnet-1"],
        Groups=[{"GroupId": "sg-1", "GroupName": "x"}],
        PrivateDnsEnabled=True,
        DnsOptions={"PrivateDnsOnlyForInboundResolverEndpoint": True},
        DnsEntries=[{"DnsName": "a", "HostedZoneId": "Z1"}, {"HostedZoneId": "Z2"}],
        PolicyDocument="{}",
        LastError={"Code": "x", "Message": "no"},
        Tags=[{"Key": "Name", "Value": "to s3"}],
        Unheard={"of": 1},
    )
    assert (found.label, found.service_region, found.region) == ("to s3", FAR, REGION)
    assert (found.group_ids, found.private_dns, found.private_dns_inbound_only) == (("sg-1",), True, True)
    assert found.dns_entries == (("a", "Z1"),)
    assert (found.policy, found.error) == ("{}", "no")
    assert found.raw["Unheard"] == {"of": 1}


@pytest.mark.parametrize("field", ["ResourceConfigurationArn", "ServiceNetworkArn"])
def test_lattice_endpoints_lead_to_an_arn_and_to_no_service(field: str) -> None:
    found = parsed(VpcEndpointType="Resource", **{field: "arn:aws:vpc-lattice:x"})
    assert (found.service_name, found.target_arn) == ("", "arn:aws:vpc-lattice:x")


def test_the_owner_s_side_of_a_service() -> None:
    allowed = record(
        Kind.ENDPOINT_SERVICE_PERMISSIONS,
        "vpce-svc-1",
        {"ServiceId": "vpce-svc-1", "AllowedPrincipals": [{"Principal": "arn:b"}, {"Principal": "*"}]},
        THEIRS,
    )
    config = configuration(
        "vpce-svc-1",
        ServiceType=[{"ServiceType": "Interface"}],
        NetworkLoadBalancerArns=["arn:n"],
        GatewayLoadBalancerArns=["arn:g"],
        PrivateDnsName="pay.example",
        PrivateDnsNameConfiguration={"State": "pendingVerification"},
        SupportedRegions=[{"Region": FAR, "ServiceState": "Available"}],
    )
    found = built(config, allowed).get(EndpointServiceConfiguration, "vpce-svc-1")
    assert found is not None
    assert (found.account, found.types, found.load_balancer_arns) == (THEIRS, ("Interface",), ("arn:n", "arn:g"))
    assert (found.private_dns_state, found.supported_regions) == ("pendingVerification", (FAR,))
    assert found.allowed_principals == ("*", "arn:b")


def test_permissions_that_were_not_read_are_unknown_and_not_none() -> None:
    found = built(configuration("vpce-svc-1")).get(EndpointServiceConfiguration, "vpce-svc-1")
    assert found is not None
    assert found.allowed_principals is None


def test_a_service_as_consumers_see_it_is_kept_per_account_and_region() -> None:
    name = "com.amazonaws.eu-west-1.ssm"
    topology = built(visible(name, "amazon", OURS), visible(name, "amazon", THEIRS), visible(name, "amazon", OURS, FAR))
    assert len(topology.all(VpcEndpointService)) == 3
    assert len(topology.visible_services[name]) == 3


def test_a_connection_of_an_older_answer_is_in_the_service_s_region() -> None:
    found = next(iter(built(connection("vpce-svc-1", "vpce-1", OURS)).all(EndpointConnection).values()))
    assert (found.endpoint_region, found.endpoint_owner, found.account) == (REGION, OURS, THEIRS)


def test_what_a_resource_endpoint_reaches() -> None:
    association = {"Id": "vpce-rsc-asc-1", "VpcEndpointId": "vpce-1", "AssociatedResourceArn": "arn:r"}
    found = built(record(Kind.VPC_ENDPOINT_ASSOCIATION, "vpce-rsc-asc-1", association)).all(VpcEndpointAssociation)
    assert [(one.endpoint_id, one.resource_arn) for one in found.values()] == [("vpce-1", "arn:r")]


@pytest.mark.parametrize(
    ("definition", "shown"),
    [
        ({"dnsResource": {"domainName": "db.example"}}, "db.example"),
        ({"ipResource": {"ipAddress": "10.0.0.1"}}, "10.0.0.1"),
        ({"arnResource": {"arn": "arn:x"}}, "arn:x"),
        ({}, ""),
    ],
)
def test_a_resource_configuration_is_completed_by_its_details(definition: dict[str, Any], shown: str) -> None:
    arn = f"arn:aws:vpc-lattice:{REGION}:{THEIRS}:resourceconfiguration/rcfg-1"
    row = record(Kind.RESOURCE_CONFIGURATION, "rcfg-1", {"id": "rcfg-1", "arn": arn, "name": "orders"})
    body = {"resourceConfigurationDefinition": definition, "portRanges": ["5432"]}
    found = built(row, record(Kind.RESOURCE_CONFIGURATION_DETAILS, "rcfg-1", body)).get(ResourceConfiguration, "rcfg-1")
    assert found is not None
    assert (found.account, found.name, found.definition, found.port_ranges) == (THEIRS, "orders", shown, ("5432",))


def test_endpoints_of_a_service_network_are_unknown_until_read() -> None:
    network = record(Kind.SERVICE_NETWORK, "sn-1", {"id": "sn-1", "name": "mesh"})
    items = [{"vpcEndpointId": "vpce-1", "vpcEndpointOwnerId": OURS}]
    used = record(Kind.SERVICE_NETWORK_ENDPOINT_ASSOCIATIONS, "sn-1", {"items": items})
    unread, read = (built(*records).get(ServiceNetwork, "sn-1") for records in ((network,), (network, used)))
    assert unread is not None
    assert read is not None
    assert (unread.endpoint_ids, read.endpoint_ids) == (None, ("vpce-1",))
