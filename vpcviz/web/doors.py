"""Forms at the doors: what django-allauth asks for, with tries counted in the database."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from vpcviz.people.doors import Doors, send_reset
from vpcviz.people.guessing import Guesser, begin, forgive
from vpcviz.people.origin import address_of
from vpcviz.people.second_factor import spend_code

PAUSED = "paused"
TOO_MANY = "Too many tries. Wait 15 minutes, then try again."


class ResetForm(forms.Form):
    """Asks for a link by mail. It says the same whether or not somebody has the address."""

    email = forms.EmailField(max_length=254)

    def clean(self) -> dict[str, Any]:
        """Count the wish, of the address and of who wishes."""
        told = super().clean() or {}
        now = timezone.now()  # noqa: TID251 - a form of a view is an edge
        wishes = [Guesser(email=f"reset {told.get('email', '')}", address="")]
        wishes.append(Guesser(email="reset", address=address_of(context.request)))
        if begin(*wishes, now=now) is None:
            raise ValidationError(TOO_MANY, code=PAUSED)
        return told

    def save(self, request: HttpRequest) -> None:
        """Send the link."""
        send_reset(request, self.cleaned_data["email"])


class ChangeForm(ChangePasswordForm):  # type: ignore[misc]
    """One's present password, and a new one."""

    def clean_oldpassword(self) -> str:
        """The present password."""
        given: str = self.cleaned_data["oldpassword"]
        if not Doors(context.request).reauthenticate(self.user, given):
            raise ValidationError(Doors.error_messages["enter_current_password"])
        return given


class _Counted(BaseAuthenticateForm):  # type: ignore[misc]
    """A code of the second factor: ten wrong ones, then a pause; each right one counts once."""

    def clean_code(self) -> str:
        """The code."""
        now = timezone.now()  # noqa: TID251 - a form of a view is an edge
        guesser = Guesser.of_secret("second factor", self.user)
        if begin(guesser, now=now) is None:
            raise ValidationError(TOO_MANY, code=PAUSED)
        code: str = super().clean_code()
        is_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_app and not spend_code(self.authenticator, code, now=now):
            raise ValidationError("This code was used. Wait for the next one.")
        forgive(guesser)
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]
    """The step after the password."""


class CodeAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """The same, before something that matters."""
