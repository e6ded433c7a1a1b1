"""Tags that are shown: names, ids and addresses in them have the replacements that they have everywhere."""

import dataclasses
import re
from collections.abc import Iterable

import pytest

from tests.topology.answers import OURS, inventory, record
from tests.topology.estates import BEFORE
from tests.topology.test_redaction import NOTHING
from vpcviz.topology.kinds import Kind
from vpcviz.topology.redaction import Redaction, redact


def tags_of_names(names: Iterable[str], *values: str) -> list[str]:
    """Tags of the first of some VPCs with these names, as they are shown."""
    tags = [{"Key": f"tag{number}", "Value": value} for number, value in enumerate(values)]
    vpcs = [
        record(Kind.VPC, f"vpc-{number:017x}", {"Tags": [{"Key": "Name", "Value": name}, *tags], "OwnerId": OURS})
        for number, name in enumerate(names)
    ]
    (first, *_) = redact(inventory(*vpcs), Redaction(tags=False, key="k")).records
    return [tag["Value"] for tag in first.body["Tags"]]


@pytest.mark.parametrize(
    ("name", "token"),
    [
        *(("vpc", "vpc-0123456789abcdef1"), ("10.1", "10.1.2.3"), ("ab", "02:ab:cd:ef:01:02")),
        *(("1111-2222", "1111-2222-3333"), ("net-10", "net-10-1-2-3"), ("db8", "2001:db8::5")),
    ],
)
def test_a_name_does_not_break_the_ids_and_addresses_that_it_begins(name: str, token: str) -> None:
    assert tags_of_names([name], token)[1] == tags_of_names(["payroll"], token)[1]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        *(("Acme Corp Prod", one) for one in ("acme-corp-prod", "acme_corp_prod", "ACME / corp.prod")),
        *((one, one) for one in ("-".join(map(str, range(13))) + "-last", "web-10-1-2-3", "logs-20240101-eu")),
        *(("Straße", "STRASSE"), ("web-10-1-2-3", "web 10-1-2-3")),
    ],
)
def test_a_name_is_lost_whole_from_tags_whatever_stands_between_its_words(name: str, written: str) -> None:
    shown, tag = tags_of_names([name], f"of {written}, x")
    assert tag == f"of {shown}, x"


def test_the_longest_name_is_taken_and_a_part_of_a_name_stays() -> None:
    short = tags_of_names(["pay roll"])[0]
    name, tag = tags_of_names(["pay roll db", "pay roll"], "pay-roll-db, pay-roll, pay")
    assert tag == f"{name}, {short}, pay"


@pytest.mark.parametrize(
    ("written", "block"),
    [("net-10-1-2-0-24", "10.1.2.0/24"), ("ip10_1_2_0_24", "10.1.2.0/24"), ("x-10-1-0-0-16", "10.1.0.0/16")],
)
def test_a_block_written_with_hyphens_moves_like_itself(written: str, block: str) -> None:
    body = {"CidrBlock": "10.1.0.0/16", "A": block, "B": written}
    (shown,) = redact(inventory(record(Kind.VPC, "vpc-1", body)), dataclasses.replace(NOTHING, addresses=True)).records
    assert re.sub("[./_]", "-", shown.body["A"]) == re.sub("^[a-z]+-?", "", shown.body["B"]).replace("_", "-")


@pytest.mark.parametrize("mark", ["-", "_"])
@pytest.mark.parametrize("before", BEFORE)
def test_an_address_written_with_hyphens_moves_like_itself_whatever_word_stands_before(before: str, mark: str) -> None:
    body = {"CidrBlock": "10.1.0.0/16", "A": "10.1.2.3", "B": f"{before}{'10.1.2.3'.replace('.', mark)}"}
    (shown,) = redact(inventory(record(Kind.VPC, "vpc-1", body)), dataclasses.replace(NOTHING, addresses=True)).records
    assert shown.body["B"] == before + shown.body["A"].replace(".", mark)


@pytest.mark.parametrize("mark", ["-", "", "_", "/", ":", "%2D"])
def test_an_id_has_one_replacement_whatever_stands_behind_its_prefix(mark: str) -> None:
    body = {"VpcId": "vpc-0123456789abcdef0", "Tags": [{"Key": "of", "Value": f"vpc{mark}0123456789abcdef0"}]}
    (shown,) = redact(inventory(record(Kind.VPC, "vpc-0123456789abcdef0", body)), Redaction(tags=False)).records
    assert shown.body["Tags"][0]["Value"] == shown.body["VpcId"].replace("-", mark)
