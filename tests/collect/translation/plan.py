"""A plan as `terraform show -json` writes it: a root module, a child module that makes the VPC, and nothing applied yet."""

from typing import Any

Json = dict[str, Any]


def resource(address: str, values: Json, *, index: str | int | None = None) -> Json:
    word, name = (
        address.rpartition("]")[0].split("[")[0].split(".")[-2:] if index is not None else address.split(".")[-2:]
    )
    row: Json = {"address": address, "mode": "managed", "type": word, "name": name, "values": values}
    return row if index is None else {**row, "index": index}


def block(word: str, name: str, **expressions: Any) -> Json:
    return {"address": f"{word}.{name}", "mode": "managed", "type": word, "name": name, "expressions": expressions,
            "provider_config_key": "aws"}  # fmt: skip


def refers(*names: str) -> Json:
    return {"references": list(names)}


def constant(value: object) -> Json:
    return {"constant_value": value}


VPC_MODULE: Json = {
    "resources": [
        block("aws_vpc", "this", cidr_block=refers("var.cidr")),
        block("aws_subnet", "private", vpc_id=refers("aws_vpc.this.id", "aws_vpc.this"), cidr_block=constant("x"))
        | {"count_expression": refers("var.zones")},
        block("aws_route_table", "private", vpc_id=refers("aws_vpc.this.id", "aws_vpc.this")),
        block(
            "aws_route_table_association",
            "private",
            subnet_id=refers("aws_subnet.private", "count.index"),
            route_table_id=refers("aws_route_table.private.id", "aws_route_table.private"),
        ),
    ],
    "outputs": {
        "vpc_id": {"expression": refers("aws_vpc.this.id", "aws_vpc.this")},
        "private_subnets": {"expression": refers("aws_subnet.private")},
        "route_tables": {"expression": refers("aws_route_table.private")},
    },
}

CONFIGURATION: Json = {
    "provider_config": {"aws": {"name": "aws", "expressions": {"region": refers("var.region")}}},
    "root_module": {
        "resources": [
            block(
                "aws_vpc_endpoint",
                "sts",
                vpc_id=refers("module.vpc.vpc_id", "module.vpc"),
                subnet_ids=refers("module.vpc.private_subnets", "module.vpc"),
                security_group_ids=refers("aws_security_group.endpoints.id", "aws_security_group.endpoints"),
                service_name=constant("com.amazonaws.eu-west-1.sts"),
            ),
            block(
                "aws_vpc_endpoint",
                "s3",
                vpc_id=refers("module.vpc.vpc_id", "module.vpc"),
                route_table_ids=refers("module.vpc.route_tables", "module.vpc"),
                service_name=constant("com.amazonaws.eu-west-1.s3"),
            ),
            block(
                "aws_vpc_endpoint",
                "api",
                vpc_id=refers("module.vpc.vpc_id", "module.vpc"),
                service_name=refers("aws_vpc_endpoint_service.api.service_name", "aws_vpc_endpoint_service.api"),
            ),
            block(
                "aws_security_group",
                "endpoints",
                vpc_id=refers("module.vpc.vpc_id", "module.vpc"),
                ingress=[{"from_port": constant(443), "to_port": constant(443), "protocol": constant("tcp")}],
            ),
            block("aws_lb", "api", subnets=refers("module.vpc.private_subnets", "module.vpc")),
            block("aws_lb_listener", "api", load_balancer_arn=refers("aws_lb.api.arn", "aws_lb.api"),
                  default_action=[{"target_group_arn": refers("aws_lb_target_group.api.arn", "aws_lb_target_group.api")}]),
            block("aws_lb_target_group", "api", vpc_id=refers("module.vpc.vpc_id", "module.vpc")),
            block("aws_vpc_endpoint_service", "api", network_load_balancer_arns=refers("aws_lb.api.arn", "aws_lb.api")),
            block(
                "aws_instance",
                "worker",
                subnet_id=refers("module.vpc.private_subnets[0]", "module.vpc.private_subnets", "module.vpc"),
                vpc_security_group_ids=refers("aws_security_group.endpoints.id", "aws_security_group.endpoints"),
            ),
            block("aws_route", "lost", route_table_id=refers("local.table"), gateway_id=constant("igw-1")),
            block("aws_s3_bucket", "logs"),
        ],
        "module_calls": {"vpc": {"source": "./vpc", "expressions": {"cidr": constant("10.1.0.0/16")}, "module": VPC_MODULE}},
    },
}  # fmt: skip

SUBNETS = [
    resource(
        f"module.vpc.aws_subnet.private[{index}]",
        {"cidr_block": f"10.1.{index}.0/24", "availability_zone": f"eu-west-1{zone}"},
        index=index,
    )
    for index, zone in enumerate("ab")
]
ASSOCIATIONS = [
    resource(f"module.vpc.aws_route_table_association.private[{index}]", {}, index=index) for index in range(2)
]

PLAN: Json = {
    "format_version": "1.2",
    "terraform_version": "1.13.5",
    "variables": {"region": {"value": "eu-west-1"}},
    "planned_values": {
        "root_module": {
            "resources": [
                resource("aws_vpc_endpoint.sts", {"vpc_endpoint_type": "Interface", "private_dns_enabled": True,
                                                  "service_name": "com.amazonaws.eu-west-1.sts"}),
                resource("aws_vpc_endpoint.s3", {"vpc_endpoint_type": "Gateway", "service_name": "com.amazonaws.eu-west-1.s3"}),
                resource("aws_vpc_endpoint.api", {"vpc_endpoint_type": "Interface"}),
                resource("aws_security_group.endpoints", {"name": "endpoints", "ingress": [
                    {"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["10.1.0.0/16"], "self": False}],
                    "egress": [{"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}]}),
                resource("aws_lb.api", {"name": "api", "internal": True, "load_balancer_type": "network"}),
                resource("aws_lb_listener.api", {"port": 443, "protocol": "TCP", "default_action": [{"type": "forward"}]}),
                resource("aws_lb_target_group.api", {"name": "api", "port": 443, "protocol": "TCP", "target_type": "ip"}),
                resource("aws_vpc_endpoint_service.api", {"acceptance_required": True}),
                resource("aws_instance.worker", {"tags": {"Name": "worker"}}),
                resource("aws_route.lost", {"destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}),
                resource("aws_s3_bucket.logs", {"bucket": "logs"}),
            ],
            "child_modules": [
                {
                    "address": "module.vpc",
                    "resources": [
                        resource("module.vpc.aws_vpc.this", {"cidr_block": "10.1.0.0/16", "tags": {"Name": "planned"},
                                                             "enable_dns_support": True, "enable_dns_hostnames": True}),
                        *SUBNETS,
                        resource("module.vpc.aws_route_table.private", {}),
                        *ASSOCIATIONS,
                    ],
                }
            ],
        }
    },
    "configuration": CONFIGURATION,
}  # fmt: skip
