"""Slows down the guessing of passwords: so many wrong ones for one e-mail address from one network address, then a pause."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from vpcviz.people.models import FailedSignIn, User, canonical_email
from vpcviz.people.origin import network_of

MOST_FAILURES: Final = 10
MOST_OF_ADDRESS: Final = 100
"""Of one network address, whatever e-mail addresses it tries."""
WINDOW: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesser:
    """Someone who tries passwords: the e-mail address they give, and the network address they come from."""

    email: str
    address: str

    @property
    def digest(self) -> str:
        """What is stored of them."""
        told = f"{canonical_email(self.email)}\n{network_of(self.address)}"
        return hashlib.sha256(told.encode()).hexdigest()

    @classmethod
    def of_secret(cls, what: str, user: User) -> "Guesser":
        """Someone who tries codes or passwords of a user from within: wherever they come from, it is one count."""
        return cls(email=f"{what} of user {user.pk}", address="")

    @classmethod
    def anybody_at(cls, address: str) -> "Guesser":
        """Everybody who comes from a network address."""
        return cls(email="", address=address)


def must_pause(guesser: Guesser, *, now: datetime, most: int = MOST_FAILURES) -> bool:
    """True after `most` wrong tries within `WINDOW`."""
    recent = FailedSignIn.objects.filter(digest=guesser.digest, at__gt=now - WINDOW)
    return recent.count() >= most


@transaction.atomic
def note_failure(guesser: Guesser, *, now: datetime) -> None:
    """Count a wrong password; forget those that count no more."""
    FailedSignIn.objects.filter(at__lte=now - WINDOW).delete()
    FailedSignIn.objects.create(digest=guesser.digest, at=now)


def forgive(guesser: Guesser) -> None:
    """Forget the wrong passwords before a right one."""
    FailedSignIn.objects.filter(digest=guesser.digest).delete()
