"""Listing the accounts of an organisation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from vpcviz.collect import organization
from vpcviz.collect.buckets import Buckets
from vpcviz.collect.organization import Lister, Organization, OrganizationError

CHILDREN = {"r-1": [("ou-1", "Workloads")], "ou-1": [("ou-2", "Production")]}
ACCOUNTS = {
    "r-1": [{"Id": "111111111111", "Name": "network", "State": "ACTIVE"}],
    "ou-1": [{"Id": f"22222222220{n}", "Name": f"dev-{n}", "Status": "ACTIVE"} for n in range(3)],
    "ou-2": [{"Id": "333333333333", "Name": "shop", "State": "ACTIVE"}, {"Id": "444444444444", "State": "SUSPENDED"}],
}


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")


@dataclass
class Management:
    """The management account of a small organisation, two rows to a page."""

    id: str = "111111111111"
    home_region: str = "us-east-1"
    signed_in: Any = field(
        default_factory=lambda: SimpleNamespace(signer=None, clients=SimpleNamespace(aws=SimpleNamespace(attempts=3)))
    )
    failing: dict[str, list[Exception]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def ask(self, _signer: object, _service: str, _region: str, operation: str, request: Mapping[str, Any]) -> Any:
        self.asked.append(operation)
        if self.failing.get(operation):
            raise self.failing[operation].pop(0)
        match operation:
            case "DescribeOrganization":
                return {"Organization": {"Id": "o-1", "MasterAccountId": self.id}}
            case "ListRoots":
                return {"Roots": [{"Id": "r-1", "Name": "Root"}]}
            case "ListOrganizationalUnitsForParent":
                rows = [{"Id": one, "Name": name} for one, name in CHILDREN.get(request["ParentId"], [])]
                return self.page("OrganizationalUnits", rows, request)
            case "ListAccountsForParent":
                return self.page("Accounts", ACCOUNTS.get(request["ParentId"], []), request)
            case _:
                return {"Tags": [{"Key": "env", "Value": "prod" if request["ResourceId"][0] == "3" else "dev"}]}

    def page(self, key: str, rows: list[Any], request: Mapping[str, Any]) -> dict[str, Any]:
        start = int(request.get("NextToken", 0))
        more = {"NextToken": str(start + 2)} if len(rows) > start + 2 else {}
        return {key: rows[start : start + 2], **more}


def listed(management: Management, slept: list[float] | None = None, **more: Any) -> Organization:
    sleep = (slept if slept is not None else []).append
    buckets = Buckets(lambda: 0.0, lambda _: None)
    return Lister(cast("Any", management), buckets, sleep, **more).listing()


def test_accounts_bear_their_units_and_tags_and_suspended_ones_say_so() -> None:
    told = listed(Management())
    assert (told.id, told.management_account, told.notes) == ("o-1", "111111111111", ())
    paths = {member.id: member.unit.path for member in told.members}
    assert paths["111111111111"] == ("Root",)
    assert paths["222222222201"] == ("Root", "Workloads")
    assert paths["333333333333"] == ("Root", "Workloads", "Production")
    assert {member.id for member in told.members if not member.active} == {"444444444444"}
    assert {member.id: dict(member.tags) for member in told.members}["333333333333"] == {"env": "prod"}


def test_every_page_is_read() -> None:
    assert [member.name for member in listed(Management()).members if member.name.startswith("dev")] == [
        "dev-0",
        "dev-1",
        "dev-2",
    ]


def test_a_token_that_comes_again_ends_the_paging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Management,
        "page",
        lambda _self, key, rows, _request: {key: rows[:1], "NextToken": "again"} if rows else {key: []},
    )
    assert listed(Management()).members


def test_throttles_are_waited_for() -> None:
    slept: list[float] = []
    management = Management(failing={"ListRoots": [client_error("TooManyRequestsException")] * 3})
    assert listed(management, slept).members
    assert len(slept) == 3


def test_accounts_without_readable_tags_are_listed_and_that_is_noted() -> None:
    management = Management(failing={"ListTagsForResource": [client_error("AccessDeniedException")] * 20})
    told = listed(management)
    assert len(told.members) == 6
    assert all(not member.tags for member in told.members)
    assert told.notes[0].startswith("Accounts have no tags here. AWS denies organizations:ListTagsForResource")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("AccessDeniedException", "AWS denies organizations:DescribeOrganization to account 111111111111: it must be"),
        ("AWSOrganizationsNotInUseException", "Account 111111111111 is in no organisation."),
        ("ServiceException", r"AWS did not answer organizations:DescribeOrganization \(ServiceException\): no."),
    ],
)
def test_why_an_organisation_cannot_be_listed_is_one_sentence(code: str, sentence: str) -> None:
    with pytest.raises(OrganizationError, match=sentence):
        listed(Management(failing={"DescribeOrganization": [client_error(code)]}))


def test_a_cancelled_listing_asks_no_more() -> None:
    management = Management()
    with pytest.raises(OrganizationError, match="cancelled"):
        listed(management, cancelled=lambda: True)
    assert management.asked == []


def test_progress_is_told_account_by_account() -> None:
    told: list[tuple[int, int]] = []
    listed(Management(), report=lambda done, total: told.append((done, total)))
    assert told == [(number, 5) for number in range(1, 6)]


def test_a_very_large_organisation_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(organization, "MOST_ACCOUNTS", 2)
    monkeypatch.setattr(organization, "MOST_UNITS", 2)
    told = listed(Management())
    assert len(told.members) == 2
    assert told.notes == (
        "Only the first 2 organizational units were read.",
        "Only the first 2 accounts were read.",
    )
