"""Who may see and do what."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from vpcviz.people.models import Membership, Role, User, Workspace

Visitor = User | AnonymousUser


def workspaces_of(user: Visitor) -> QuerySet[Workspace]:
    """The workspaces that `user` sees."""
    return Workspace.objects.visible_to(user)


def role_of(*, user: Visitor, workspace: Workspace) -> Role | None:
    """The user's role in the workspace; None for a stranger."""
    if not isinstance(user, User) or not user.is_active:
        return None
    if user.is_administrator:
        return Role.ADMINISTRATOR
    role = Membership.objects.filter(user=user, workspace=workspace).values_list("role", flat=True).first()
    return Role(role) if role else None


def can_edit(*, user: Visitor, workspace: Workspace) -> bool:
    """True when the user may scan, import and share."""
    return role_of(user=user, workspace=workspace) in {Role.EDITOR, Role.ADMINISTRATOR}


def can_administer(*, user: Visitor, workspace: Workspace) -> bool:
    """True when the user may change accounts and members."""
    return role_of(user=user, workspace=workspace) is Role.ADMINISTRATOR


def members_of(*, user: Visitor, workspace: Workspace) -> QuerySet[Membership]:
    """The members of a workspace, by e-mail address; none for a stranger."""
    seen = Workspace.objects.visible_to(user).filter(pk=workspace.pk)
    return Membership.objects.filter(workspace__in=seen).select_related("user", "workspace").order_by("user__email")


def first_administrator() -> User | None:
    """The administrator of the server who came first."""
    return User.objects.filter(is_administrator=True, is_active=True).order_by("pk").first()
