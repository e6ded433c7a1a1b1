"""Signing in just now, as tests need it that ask for something which outlives a session."""

from datetime import UTC, datetime

from django.test import Client

from vpcviz.people.models import User
from vpcviz.people.services import issue_sign_in_link


def by_link(user: User) -> Client:
    """A browser in which somebody signed in by a link, just now."""
    client = Client()
    token = issue_sign_in_link(user=user, now=datetime.now(UTC))
    assert client.post(f"/sign-in/link/{token}").status_code == 302
    return client
