"""Slows down the guessing of passwords: so many wrong ones for one e-mail address from one network address, then a pause."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vpcviz.people.models import FailedSignIn, User, canonical_email
from vpcviz.people.origin import network_of

MOST_FAILURES: Final = 10
MOST_OF_ADDRESS: Final = 100
"""Of one network address, whatever e-mail addresses it tries."""
WINDOW: Final = timedelta(minutes=15)
ANYBODY: Final = "anybody, whatever they type"
"""No e-mail address: what counts all who come from a network address is forgiven to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesser:
    """Someone who tries passwords: the e-mail address they give, and the network address they come from."""

    email: str
    address: str
    most: int = MOST_FAILURES
    """Wrong tries within `WINDOW`, before a pause."""

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
        return cls(email=ANYBODY, address=address, most=MOST_OF_ADDRESS)


def must_pause(guesser: Guesser, *, now: datetime) -> bool:
    """True after too many wrong tries within `WINDOW`."""
    return _wrong(guesser, now=now) >= guesser.most


@dataclass(frozen=True, slots=True)
class Try:
    """A try that is judged just now. It counts as a wrong one unless it is taken back."""

    keys: tuple[int, ...]

    def take_back(self) -> None:
        """It was right."""
        FailedSignIn.objects.filter(pk__in=self.keys).delete()


def begin(*guessers: Guesser, now: datetime) -> Try | None:
    """A try, or None after too many wrong ones. It is counted before it is judged: tries at the same time count, too."""
    if any(must_pause(guesser, now=now) for guesser in guessers):
        return None
    FailedSignIn.objects.filter(at__lte=now - WINDOW).delete()
    rows = [FailedSignIn.objects.create(digest=guesser.digest, at=now) for guesser in guessers]
    tried = Try(tuple(row.pk for row in rows))
    if any(_wrong(guesser, now=now) > guesser.most for guesser in guessers):
        tried.take_back()
        return None
    return tried


def forgive(guesser: Guesser) -> None:
    """Forget the wrong passwords before a right one."""
    FailedSignIn.objects.filter(digest=guesser.digest).delete()


def _wrong(guesser: Guesser, *, now: datetime) -> int:
    return FailedSignIn.objects.filter(digest=guesser.digest, at__gt=now - WINDOW).count()
