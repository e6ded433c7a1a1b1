"""Users, workspaces, memberships and one-time sign-in links."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this e-mail address."""
        return self.get(email=canonical_email(username or ""))

    def create_superuser(self, email: str, password: str | None = None) -> User:
        """A new administrator of the server, for Django's own command `createsuperuser`, which brings no clock."""
        user = User(email=canonical_email(email), is_administrator=True, created_at=timezone.now())  # noqa: TID251
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user


def canonical_email(email: str) -> str:
    """The form in which e-mail addresses are stored and compared."""
    return email.strip().lower()


class User(AbstractBaseUser):
    """Someone who signs in. An administrator of the server sees and administers every workspace."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email


class WorkspaceQuerySet(models.QuerySet["Workspace"]):
    """Workspaces, as far as someone may see them."""

    def visible_to(self, user: User | AnonymousUser) -> WorkspaceQuerySet:
        """The workspaces that `user` is a member of; all for an administrator of the server."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        if user.is_administrator:
            return self
        return self.filter(pk__in=Membership.objects.filter(user=user).values("workspace"))


class Workspace(models.Model):
    """A team's accounts, snapshots and diagrams. Nothing is shared between two workspaces."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    external_id = models.CharField(max_length=64, unique=True)
    """Sent with AssumeRole; made by the server and never chosen (AWS: "The confused deputy problem")."""
    created_at = models.DateTimeField()

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the estate."""
        return f"/w/{self.slug}/"


class Role(models.TextChoices):
    """What a member may do: look; also scan, import and share; also change accounts and members."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Membership(models.Model):
    """A user's role in a workspace."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "workspace"], name="people_one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.workspace}"


class SignInLinkQuerySet(models.QuerySet["SignInLink"]):
    """Sign-in links."""

    def usable(self, *, now: datetime) -> SignInLinkQuerySet:
        """Links that still sign someone in."""
        return self.filter(used_at=None, expires_at__gt=now, user__is_active=True)


class SignInLink(models.Model):
    """A link that signs its user in once. Only the digest of its token is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = SignInLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"


class FailedSignIn(models.Model):
    """A password that was wrong, counted so that guessing is slow. Of who tried it, only a digest is kept."""

    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["digest", "at"], name="people_failures_of_one")]

    def __str__(self) -> str:
        return f"wrong password at {self.at:%Y-%m-%d %H:%M}"
