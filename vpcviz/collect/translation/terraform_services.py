"""Terraform's endpoints, endpoint services, load balancers and transit gateway routing, as the rows that AWS would answer."""

from collections.abc import Iterator
from typing import Final

from vpcviz.collect.translation.terraform_document import Resource, digits
from vpcviz.collect.translation.terraform_estate import Made, Row, TerraformEstate, blocks, tags_of
from vpcviz.collect.translation.terraform_network import interface_row, vpc_of_subnet
from vpcviz.topology.kinds import Kind

BALANCERS: Final = ("aws_lb", "aws_alb")
NETWORKED: Final = frozenset({"Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork"})
"""Types of endpoint that have network interfaces."""


def service_rows(estate: TerraformEstate) -> Iterator[Made]:
    """Everything around endpoints, load balancers and transit gateways of the document."""
    for endpoint in estate.of("aws_vpc_endpoint"):
        yield from _endpoint(estate, endpoint)
    for service in estate.of("aws_vpc_endpoint_service"):
        yield from _service(estate, service)
    for balancer in estate.of(*BALANCERS):
        yield Made(balancer, Kind.LOAD_BALANCER, _balancer(estate, balancer))
    yield from _listeners(estate)
    yield from _target_groups(estate)
    yield from _attachments(estate)
    yield from _transit_routes(estate)
    for listed in estate.of("aws_ec2_managed_prefix_list"):
        yield _entries(estate, listed)


def _endpoint(estate: TerraformEstate, endpoint: Resource) -> Iterator[Made]:
    values = endpoint.values
    word = str(values.get("vpc_endpoint_type") or "Gateway")
    subnets = _joined(estate, endpoint, "subnet_ids", "aws_vpc_endpoint_subnet_association", "subnet_id")
    groups = _joined(
        estate, endpoint, "security_group_ids", "aws_vpc_endpoint_security_group_association", "security_group_id"
    )
    planned = endpoint.planned and word in NETWORKED
    made = {subnet: f"eni-{digits(endpoint.address + subnet)}" for subnet in subnets} if planned else {}
    row: Row = {
        "VpcEndpointId": endpoint.id,
        "VpcEndpointType": word,
        "VpcId": estate.one(endpoint, "vpc_id"),
        "ServiceName": _service_name(estate, endpoint),
        "State": str(values.get("state") or "available"),
        "SubnetIds": subnets,
        "RouteTableIds": _joined(
            estate, endpoint, "route_table_ids", "aws_vpc_endpoint_route_table_association", "route_table_id"
        ),
        "Groups": [{"GroupId": name} for name in groups],
        "NetworkInterfaceIds": list(values.get("network_interface_ids") or made.values()),
        "PrivateDnsEnabled": bool(values.get("private_dns_enabled")),
        "Tags": tags_of(endpoint),
    }
    if values.get("policy"):
        row["PolicyDocument"] = values["policy"]
    yield Made(endpoint, Kind.VPC_ENDPOINT, row)
    for subnet, name in made.items():
        more = {
            "Description": f"VPC Endpoint Interface {endpoint.id}",
            "InterfaceType": "vpc_endpoint" if word == "Interface" else "gateway_load_balancer_endpoint",
            "RequesterManaged": True,
            "Groups": [{"GroupId": group} for group in groups],
        }
        yield Made(endpoint, Kind.NETWORK_INTERFACE, interface_row(estate, name, subnet, more))


def _joined(estate: TerraformEstate, owner: Resource, attribute: str, kind: str, other: str) -> list[str]:
    """Ids given by the resource itself and by resources that associate them with it."""
    own = estate.many(owner, attribute)
    more = [estate.one(one, other) for one in estate.pointing(kind, "vpc_endpoint_id", owner.id)]
    return sorted({name for name in (*own, *more) if name})


def _service_name(estate: TerraformEstate, endpoint: Resource) -> str:
    known = endpoint.values.get("service_name")
    if known:
        return str(known)
    named = [
        one for one in estate.references.targets(endpoint, "service_name") if one.type == "aws_vpc_endpoint_service"
    ]
    return _name_of(estate, named[0]) if named else ""


def _name_of(estate: TerraformEstate, service: Resource) -> str:
    known = service.values.get("service_name")
    return str(known or f"com.amazonaws.vpce.{estate.place(service)[1]}.{service.id}")


def _service(estate: TerraformEstate, service: Resource) -> Iterator[Made]:
    networks = estate.many(service, "network_load_balancer_arns")
    gateways = estate.many(service, "gateway_load_balancer_arns")
    row: Row = {
        "ServiceId": service.id,
        "ServiceName": _name_of(estate, service),
        "ServiceType": [{"ServiceType": "GatewayLoadBalancer" if gateways else "Interface"}],
        "ServiceState": str(service.values.get("state") or "Available"),
        "AcceptanceRequired": bool(service.values.get("acceptance_required")),
        "NetworkLoadBalancerArns": networks,
        "GatewayLoadBalancerArns": gateways,
        "AvailabilityZones": list(service.values.get("availability_zones") or ()),
        "PrivateDnsName": service.values.get("private_dns_name") or "",
        "Tags": tags_of(service),
    }
    yield Made(service, Kind.ENDPOINT_SERVICE_CONFIGURATION, row)
    allowed = list(service.values.get("allowed_principals") or ())
    more = estate.pointing("aws_vpc_endpoint_service_allowed_principal", "vpc_endpoint_service_id", service.id)
    allowed += [one.values["principal_arn"] for one in more if one.values.get("principal_arn")]
    for principal in sorted(set(allowed)):
        yield Made(service, Kind.ENDPOINT_SERVICE_PERMISSIONS, {"Principal": principal}, service.id)


def _balancer(estate: TerraformEstate, balancer: Resource) -> Row:
    values = balancer.values
    subnets = estate.many(balancer, "subnets")
    for value, expression in blocks(balancer, "subnet_mapping"):
        subnets += estate.references.ids_in(
            balancer, value.get("subnet_id"), expression.get("subnet_id"), "subnet_mapping"
        )
    zones = [{"SubnetId": name, "ZoneName": _zone(estate, name)} for name in sorted(set(subnets))]
    word = str(values.get("load_balancer_type") or "application")
    return {
        "LoadBalancerArn": balancer.id,
        "LoadBalancerName": str(values.get("name") or balancer.name),
        "DNSName": str(values.get("dns_name") or ""),
        "Type": word,
        "Scheme": "internal" if values.get("internal") or word == "gateway" else "internet-facing",
        "State": {"Code": "active"},
        "VpcId": vpc_of_subnet(estate, subnets[0]) if subnets else "",
        "AvailabilityZones": zones,
        "SecurityGroups": estate.many(balancer, "security_groups"),
    }


def _zone(estate: TerraformEstate, subnet_id: str) -> str:
    subnet = estate.references.known(subnet_id)
    return str(subnet.values.get("availability_zone") or "") if subnet is not None else ""


def _listeners(estate: TerraformEstate) -> Iterator[Made]:
    for listener in estate.of("aws_lb_listener", "aws_alb_listener"):
        groups = []
        for value, expression in blocks(listener, "default_action"):
            groups += estate.references.ids_in(
                listener, value.get("target_group_arn"), expression.get("target_group_arn"), "default_action"
            )
        balancer = estate.one(listener, "load_balancer_arn")
        row: Row = {
            "ListenerArn": listener.id,
            "LoadBalancerArn": balancer,
            "Port": listener.values.get("port"),
            "Protocol": listener.values.get("protocol") or "HTTP",
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": arn} for arn in groups],
        }
        yield Made(listener, Kind.LISTENER, row, balancer)


def _target_groups(estate: TerraformEstate) -> Iterator[Made]:
    for group in estate.of("aws_lb_target_group", "aws_alb_target_group"):
        by = {one.id for one in estate.of("aws_lb_listener", "aws_alb_listener") if group in _forwards(estate, one)}
        listeners = [one for one in estate.of("aws_lb_listener", "aws_alb_listener") if one.id in by]
        balancers = sorted({estate.one(one, "load_balancer_arn") for one in listeners} - {""})
        row: Row = {
            "TargetGroupArn": group.id,
            "TargetGroupName": str(group.values.get("name") or group.name),
            "Protocol": group.values.get("protocol"),
            "Port": group.values.get("port"),
            "VpcId": estate.one(group, "vpc_id"),
            "TargetType": group.values.get("target_type") or "instance",
            "LoadBalancerArns": balancers,
        }
        yield Made(group, Kind.TARGET_GROUP, row)
        for one in estate.pointing("aws_lb_target_group_attachment", "target_group_arn", group.id):
            target = {"Id": estate.one(one, "target_id"), "Port": one.values.get("port") or group.values.get("port")}
            yield Made(group, Kind.TARGET_HEALTH, {"Target": target}, group.id)


def _forwards(estate: TerraformEstate, listener: Resource) -> list[Resource]:
    arns = [
        arn
        for value, expression in blocks(listener, "default_action")
        for arn in estate.references.ids_in(
            listener, value.get("target_group_arn"), expression.get("target_group_arn"), "default_action"
        )
    ]
    return [found for arn in arns if (found := estate.references.known(arn)) is not None]


def _attachments(estate: TerraformEstate) -> Iterator[Made]:
    for one in estate.of("aws_ec2_transit_gateway_vpc_attachment"):
        row: Row = {
            "TransitGatewayAttachmentId": one.id,
            "TransitGatewayId": estate.one(one, "transit_gateway_id"),
            "ResourceType": "vpc",
            "ResourceId": estate.one(one, "vpc_id"),
            "ResourceOwnerId": one.values.get("vpc_owner_id") or estate.place(one)[0],
            "State": "available",
            "Tags": tags_of(one),
        }
        table = estate.pointing(
            "aws_ec2_transit_gateway_route_table_association", "transit_gateway_attachment_id", one.id
        )
        if table:
            name = estate.one(table[0], "transit_gateway_route_table_id")
            row["Association"] = {"TransitGatewayRouteTableId": name, "State": "associated"}
        yield Made(one, Kind.TRANSIT_GATEWAY_ATTACHMENT, row)
        subnets = {
            "VpcId": row["ResourceId"],
            "VpcOwnerId": row["ResourceOwnerId"],
            "SubnetIds": estate.many(one, "subnet_ids"),
        }
        kept = {key: row[key] for key in ("TransitGatewayAttachmentId", "TransitGatewayId", "State", "Tags")}
        yield Made(one, Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT, {**kept, **subnets})


def _transit_routes(estate: TerraformEstate) -> Iterator[Made]:
    for table in estate.of("aws_ec2_transit_gateway_route_table"):
        named = ("transit_gateway_route_table_id", table.id)
        for route in estate.pointing("aws_ec2_transit_gateway_route", *named):
            yield Made(table, Kind.TRANSIT_GATEWAY_ROUTES, _transit_route(estate, route), table.id)
        for kind, one_kind in (
            (Kind.TRANSIT_GATEWAY_PROPAGATIONS, "aws_ec2_transit_gateway_route_table_propagation"),
            (Kind.TRANSIT_GATEWAY_ASSOCIATIONS, "aws_ec2_transit_gateway_route_table_association"),
        ):
            for one in estate.pointing(one_kind, *named):
                yield Made(table, kind, _end(estate, one), table.id)


def _transit_route(estate: TerraformEstate, route: Resource) -> Row:
    dropped = bool(route.values.get("blackhole"))
    end = [] if dropped else [_end(estate, route)]
    return {
        "DestinationCidrBlock": route.values.get("destination_cidr_block"),
        "Type": "static",
        "State": "blackhole" if dropped else "active",
        "TransitGatewayAttachments": end,
    }


def _end(estate: TerraformEstate, one: Resource) -> Row:
    attachment = estate.one(one, "transit_gateway_attachment_id")
    found = estate.references.known(attachment)
    vpc = estate.one(found, "vpc_id") if found is not None else ""
    row = {"TransitGatewayAttachmentId": attachment, "State": "enabled" if "propagation" in one.type else "associated"}
    return {**row, "ResourceType": "vpc", "ResourceId": vpc} if vpc else row


def _entries(estate: TerraformEstate, listed: Resource) -> Made:
    rows = [{"Cidr": value.get("cidr")} for value, _ in blocks(listed, "entry")]
    more = estate.pointing("aws_ec2_managed_prefix_list_entry", "prefix_list_id", listed.id)
    rows += [{"Cidr": one.values.get("cidr")} for one in more]
    return Made(listed, Kind.PREFIX_LIST_ENTRIES, {"rows": rows}, listed.id)
