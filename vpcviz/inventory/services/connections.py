"""Trying a connection before it is kept, and what the account to be read must know of this server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied

from vpcviz import __version__
from vpcviz.collect.clients import Aws, Clients
from vpcviz.collect.credentials import Connection, CredentialsError
from vpcviz.collect.identity import Identity, own_identity
from vpcviz.collect.policy import Trust
from vpcviz.collect.sign_in_words import why_not
from vpcviz.collect.testing import ConnectionReport, try_connection
from vpcviz.inventory.models import Method
from vpcviz.inventory.services.accounts import check_access
from vpcviz.people.selectors import can_administer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcviz.collect.asking import Clock
    from vpcviz.inventory.services.accounts import Access
    from vpcviz.people.models import User, Workspace

KNOWN_FOR_S: Final = 300
UNKNOWN_FOR_S: Final = 15


@dataclass(frozen=True, slots=True)
class Server:
    """As whom the server asks AWS; without an identity, `refusal` says why it cannot."""

    identity: Identity | None = None
    refusal: str = ""


def server_identity(*, clock: Clock) -> Server:
    """As whom the server asks AWS. Asked at most once in five minutes, and again soon after a failure."""
    key = f"server-identity:{settings.VPCVIZ_AWS_ENDPOINT_URL}"
    known = cache.get(key)
    if known is None:
        known = _asked(clock)
        cache.set(key, known, KNOWN_FOR_S if known.identity else UNKNOWN_FOR_S)
    found: Server = known
    return found


def _asked(clock: Clock) -> Server:
    clients = Clients(aws(hurried=True))
    try:
        return Server(own_identity(clients))
    except CredentialsError as refusal:
        return Server(refusal=why_not(Connection(), refusal, clients, clock.now()))
    finally:
        clients.close()


def trust_of(
    *, workspace: Workspace, server: Server, by: User, whole_account: bool = False, organization: bool = False
) -> Trust:
    """What the role in an account must know. Holds the external id, so for administrators only."""
    if not can_administer(user=by, workspace=workspace):
        message = f"Only an administrator of {workspace.name} may see its external id."
        raise PermissionDenied(message)
    identity = server.identity
    return Trust(
        external_id=workspace.external_id,
        account=identity.account if identity else "",
        principals=identity.principals if identity and not whole_account else (),
        organization=organization,
    )


def try_access(*, workspace: Workspace, access: Access, clock: Clock, by: User | None = None) -> ConnectionReport:
    """Ask AWS, call by call, what the access is good for; nothing is stored. `ValidationError` as of connecting."""
    check_access(workspace=workspace, access=access, by=by)
    return try_connection(connection_by(access, workspace.external_id), aws=aws(), clock=clock)


def try_accesses(
    *, workspace: Workspace, accesses: Sequence[Access], clock: Clock, by: User | None = None
) -> list[ConnectionReport]:
    """The same of several at once, within the time of one."""
    for access in accesses:
        check_access(workspace=workspace, access=access, by=by)
    connections = [connection_by(access, workspace.external_id) for access in accesses]
    reached = aws()
    with ThreadPoolExecutor(max(1, len(connections)), thread_name_prefix="tests") as pool:
        return list(pool.map(lambda one: try_connection(one, aws=reached, clock=clock), connections))


def connection_by(access: Access, external_id: str) -> Connection:
    """The access as `collect` takes it. The external id goes to roles only."""
    by_role = access.method == Method.ROLE
    return Connection(
        account=access.account_id,
        profile=access.profile if access.method == Method.PROFILE else "",
        role_arn=access.role_arn if by_role else "",
        external_id=external_id if by_role else "",
        regions=tuple(sorted(set(access.regions))),
    )


def aws(*, hurried: bool = False) -> Aws:
    """How AWS is reached; `hurried` for a page that waits for one answer."""
    usual = Aws(endpoint_url=settings.VPCVIZ_AWS_ENDPOINT_URL, user_agent=f"vpcviz/{__version__}")
    return replace(usual, attempts=1, connect_timeout_s=2, read_timeout_s=4) if hurried else usual
