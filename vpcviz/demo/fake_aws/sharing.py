"""What accounts share: RAM shares as the other side sees them, and organisation accounts with chosen ids and names."""

import re
from collections.abc import Iterator
from contextvars import ContextVar
from functools import partial
from typing import Any

from moto.iam.models import iam_backends
from moto.organizations import models as organizations
from moto.organizations import utils as organization_ids
from moto.ram.models import ResourceAccessManagerBackend, ram_backends

from vpcviz.demo.fake_aws.corrections import Method, wrap

CHOSEN_ACCOUNT = re.compile(r"\+(\d{12})@")
"""An e-mail such as aws+222222222222@example.com picks the new account's id."""


_chosen: ContextVar[str] = ContextVar("chosen_account", default="")


def install() -> None:
    """Put the corrections over moto."""
    names = vars(organization_ids)
    names["make_random_account_id"] = partial(_account_id, names["make_random_account_id"])
    wrap(ResourceAccessManagerBackend, "get_resource_shares", _shares)
    wrap(organizations.FakeAccount, "__init__", _account_made)
    wrap(organizations.OrganizationsBackend, "create_organization", _organization_made)


def is_shared_with(account: str, arn: str) -> bool:
    """True when an active resource share gives `account` the resource."""
    return any(
        arn in share.resource_arns and share.status == "ACTIVE" and _reaches(share, account)
        for _, _, backend in _sharers()
        for share in backend.resource_shares
    )


def _sharers() -> Iterator[tuple[str, str, Any]]:
    for account, regions in list(ram_backends.items()):
        for region, backend in list(regions.items()):
            yield account, region, backend


def _reaches(share: Any, account: str) -> bool:
    if account in share.principals:
        return True
    organisation = any(":organization/" in principal for principal in share.principals)
    return organisation and account in organizations.organizations_backends.master_accounts


def _shares(original: Method, backend: Any, resource_owner: str | None) -> dict[str, Any]:
    if resource_owner != "OTHER-ACCOUNTS":
        return dict(original(backend, resource_owner))
    received = [
        share.describe()
        for account, region, other in _sharers()
        if account != backend.account_id and region == backend.region_name
        for share in other.resource_shares
        if _reaches(share, backend.account_id)
    ]
    return {"resourceShares": received}


def _account_made(original: Method, account: Any, organization: Any, **details: Any) -> None:
    match = CHOSEN_ACCOUNT.search(details.get("Email", ""))
    token = _chosen.set(match[1] if match else "")
    try:
        original(account, organization, **details)
    finally:
        _chosen.reset(token)


def _organization_made(original: Method, backend: Any, *args: Any, **kwargs: Any) -> Any:
    """The management account bears its own name, which moto does not know: its alias."""
    answer = original(backend, *args, **kwargs)
    for alias in iam_backends[backend.account_id]["aws"].account_aliases:
        backend.accounts[0].name = alias
    return answer


def _account_id(random_account_id: Method) -> str:
    return _chosen.get() or str(random_account_id())
