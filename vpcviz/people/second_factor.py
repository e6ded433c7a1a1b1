"""Second factors: codes of an app (RFC 6238, "TOTP"), recovery codes, and who must have one."""

from __future__ import annotations

import base64
import hashlib
import logging
from typing import TYPE_CHECKING, ClassVar, Final

from allauth.account.authentication import get_authentication_records
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction

from vpcviz.people.confirming import AT_PROVIDER
from vpcviz.people.models import Membership, Role, User

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

logger = logging.getLogger(__name__)

PERIOD_S: Final = 30


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth asks us about second factors."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right. Codes change every 30 seconds, and each counts once.",
        "cannot_delete_authenticator": "This server asks for a second factor, so it cannot be removed.",
        "cannot_generate_recovery_codes": "Set up an app first; recovery codes stand in for it.",
    }

    def encrypt(self, text: str) -> str:
        """What is stored instead of a secret: it takes the server's secret key to read it."""
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that fits no code when the secret key has changed since."""
        try:
            return _cipher().decrypt(encrypted_text.encode("ascii")).decode()
        except InvalidToken:
            logger.warning("A second factor cannot be read: VPCVIZ_SECRET_KEY has changed since it was set up.")
            return str(generate_totp_secret())

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """False when the server asks for one."""
        return not must_have_one(authenticator.user)


def has_second_factor(user: User) -> bool:
    """True when a code of an app is asked for when this user signs in."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def must_have_one(user: User) -> bool:
    """True when the settings ask this user for a second factor."""
    asked = settings.VPCVIZ_SECOND_FACTOR
    if asked == "optional":
        return False
    return asked != "administrators" or _administers_something(user)


def lacks_second_factor(request: HttpRequest, user: User) -> bool:
    """True when this user must set up a second factor before anything else."""
    return must_have_one(user) and not has_second_factor(user) and not _has_that_of_a_provider(request, user)


def tokens_wait(user: User) -> bool:
    """True when API tokens of this user open nothing yet: they can sign in here without the second factor they must have."""
    if not must_have_one(user) or has_second_factor(user):
        return False
    return user.has_usable_password() or (_is_asked_for_here() and SocialAccount.objects.filter(user=user).exists())


def spend_code(authenticator: Authenticator, code: str, *, now: datetime) -> bool:
    """True the first time that a code of an app is used: a code counts once, whichever process is asked."""
    secret = SecondFactor().decrypt(authenticator.data["secret"])
    step = int(now.timestamp()) // PERIOD_S
    steps = (step - 1, step, step + 1)
    fitting = [at for at in steps if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, at)))]
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        unspent = [at for at in fitting if at > kept.data.get("step", 0)]
        if not unspent:
            return False
        kept.data["step"] = unspent[0]
        kept.save(update_fields=["data"])
    return True


def _is_asked_for_here() -> bool:
    return bool(settings.VPCVIZ_SSO_SECOND_FACTOR != "provider")


def _has_that_of_a_provider(request: HttpRequest, user: User) -> bool:
    if _is_asked_for_here():
        return False
    records = get_authentication_records(request, user)
    return any(record.get("method") == AT_PROVIDER for record in records)


def _administers_something(user: User) -> bool:
    return user.is_administrator or Membership.objects.filter(user=user, role=Role.ADMINISTRATOR).exists()


def _cipher() -> Fernet:
    key = hashlib.sha256(f"vpcviz second factor\n{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
