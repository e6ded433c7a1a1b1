"""Clients that bring a token, or a session in which somebody signed in just now."""

from datetime import UTC, datetime

from django.test import Client

from vpcviz.people.models import Scope, User, Workspace
from vpcviz.people.tokens import Asked, Made, create_token


def token(user: User, *scopes: Scope, workspace: Workspace | None = None, days: int = 30) -> Made:
    """A new token of the user; every scope when none is named."""
    asked = Asked(name="ci", scopes=frozenset(scopes or Scope), days=days, workspace=workspace)
    return create_token(asked=asked, now=datetime.now(UTC), by=user)


def bearing(text: str) -> Client:
    """A client that sends this token, and holds to CSRF as browsers must."""
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {text}"})


def just_signed_in(user: User) -> Client:
    """A browser in which the user gave their password just now."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": datetime.now(UTC).timestamp()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
