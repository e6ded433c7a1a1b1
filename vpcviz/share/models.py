"""Shared links: what each shows, to whom, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.conf import settings
from django.db import models

from vpcviz.people.models import Workspace
from vpcviz.topology.redaction import Redaction

if TYPE_CHECKING:
    from vpcviz.people.selectors import Visitor

LONGEST_PURPOSE: Final = 200


class Shows(models.TextChoices):
    """What a link shows."""

    PICTURE = "picture", "a picture"
    ACCESS = "access", "the access matrix"
    CHANGES = "changes", "changes"
    FINDINGS = "findings", "findings"


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    """Shared links, as far as someone may see them."""

    def visible_to(self, user: Visitor) -> ShareLinkQuerySet:
        """The links of the workspaces that `user` sees."""
        return self.filter(workspace__in=Workspace.objects.visible_to(user))


class ShareLink(models.Model):
    """A view that whoever has the link may look at. Of its token only the digest is stored."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="share_links")
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token: links are found by it alone."""
    shows = models.CharField(max_length=16, choices=Shows.choices, default=Shows.PICTURE)
    query = models.TextField(blank=True)
    """The canonical query: of a picture its view, subject and all; of a table its filters."""
    snapshot = models.PositiveIntegerField(null=True)
    """The number of the snapshot; None for the latest."""
    compared_with = models.PositiveIntegerField(null=True)
    """The number of the snapshot that it is compared with. None: of changes, the one before the snapshot that is shown; a
    picture is not compared."""
    hides_accounts = models.BooleanField(default=True)
    hides_names = models.BooleanField(default=True)
    hides_addresses = models.BooleanField(default=True)
    hides_tags = models.BooleanField(default=True)
    hides_policies = models.BooleanField(default=True)
    key = models.CharField(max_length=64)
    """Makes replacements the same in all pictures of this link, and others in every other link."""
    with_notes = models.BooleanField(default=False)
    """Notes are drawn, with the words that people wrote."""
    password = models.CharField(max_length=128, blank=True)
    """As Django's hashers write it; empty when the link asks for none."""
    parents = models.JSONField(default=list, blank=True)
    """Origins whose pages may show the picture in a frame."""
    purpose = models.CharField(max_length=LONGEST_PURPOSE, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    views = models.PositiveBigIntegerField(default=0)
    last_viewed_at = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["workspace", "created_at"], name="share_links_in_order")]

    def __str__(self) -> str:
        return self.purpose or f"link {self.pk}"

    @property
    def compares(self) -> bool:
        """Whether it shows two snapshots."""
        return self.shows == Shows.CHANGES or self.compared_with is not None

    @property
    def redaction(self) -> Redaction:
        """What is replaced."""
        return Redaction(
            accounts=self.hides_accounts,
            names=self.hides_names,
            addresses=self.hides_addresses,
            tags=self.hides_tags,
            policies=self.hides_policies,
            key=self.key,
        )
