"""Names of endpoint services."""

import pytest

from vpcviz.topology.services import parse_service_name, service_key


@pytest.mark.parametrize(
    ("full", "region", "short", "of_aws"),
    [
        ("com.amazonaws.eu-west-1.s3", "eu-west-1", "s3", True),
        ("com.amazonaws.eu-west-1.ecr.api", "eu-west-1", "ecr.api", True),
        ("cn.com.amazonaws.cn-north-1.s3", "cn-north-1", "s3", True),
        ("aws.sagemaker.us-east-1.notebook", "us-east-1", "sagemaker.notebook", True),
        ("com.amazonaws.iam", "", "iam", True),
        ("com.amazonaws.s3-global.accesspoint", "", "s3-global.accesspoint", True),
        ("com.amazonaws.us-gov-west-1.kms", "us-gov-west-1", "kms", True),
        ("com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0", "eu-west-1", "vpce-svc-0123456789abcdef0", False),
        ("com.amazonaws.vpce.eu-west-1.vpce-svc-01234567", "eu-west-1", "vpce-svc-01234567", False),
        ("something else", "", "something else", False),
        ("", "", "", False),
    ],
)
def test_a_name_is_taken_apart(full: str, region: str, short: str, of_aws: bool) -> None:
    name = parse_service_name(full)
    assert (name.region, name.short, name.of_aws) == (region, short, of_aws)


def test_the_endpoint_s_service_region_goes_before_the_name_s() -> None:
    assert parse_service_name("com.amazonaws.eu-west-1.s3", "us-east-1").region == "us-east-1"
    assert parse_service_name("com.amazonaws.iam", "us-east-1").region == "us-east-1"


def test_both_ends_of_a_service_share_a_key() -> None:
    assert service_key("com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0") == "vpce-svc-0123456789abcdef0"
    assert service_key("vpce-svc-0123456789abcdef0") == "vpce-svc-0123456789abcdef0"
    assert service_key("com.amazonaws.eu-west-1.s3") == "com.amazonaws.eu-west-1.s3"
