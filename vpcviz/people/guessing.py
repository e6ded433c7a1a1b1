"""Slows down the guessing of passwords: so many wrong ones for one e-mail address from one network address, then a pause."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from vpcviz.people.models import FailedSignIn, canonical_email

MOST_FAILURES: Final = 10
WINDOW: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesser:
    """Someone who tries passwords: the e-mail address they give, and the network address they come from."""

    email: str
    address: str

    @property
    def digest(self) -> str:
        """What is stored of them."""
        return hashlib.sha256(f"{canonical_email(self.email)}\n{self.address}".encode()).hexdigest()


def must_pause(guesser: Guesser, *, now: datetime) -> bool:
    """True after `MOST_FAILURES` wrong passwords within `WINDOW`."""
    recent = FailedSignIn.objects.filter(digest=guesser.digest, at__gt=now - WINDOW)
    return recent.count() >= MOST_FAILURES


@transaction.atomic
def note_failure(guesser: Guesser, *, now: datetime) -> None:
    """Count a wrong password; forget those that count no more."""
    FailedSignIn.objects.filter(at__lte=now - WINDOW).delete()
    FailedSignIn.objects.create(digest=guesser.digest, at=now)


def forgive(guesser: Guesser) -> None:
    """Forget the wrong passwords before a right one."""
    FailedSignIn.objects.filter(digest=guesser.digest).delete()
