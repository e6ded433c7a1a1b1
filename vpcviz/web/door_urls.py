"""The addresses of the doors: signing in, single sign-on, one's own account. Names are django-allauth's where it asks for them."""

from importlib import import_module

from allauth.account import views as accounts
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as codes
from django.contrib.auth.decorators import login_required
from django.urls import path, re_path
from django.urls.resolvers import URLPattern
from django.views.decorators.cache import never_cache

from vpcviz.web.confirmed import confirmed
from vpcviz.web.views import account, invitations, people
from vpcviz.web.views import single_sign_on as sso

sign_in = people.SignIn.as_view()


def _own(view: sso.View) -> sso.View:
    """A page of one's own account."""
    return never_cache(login_required(view))


def _saml() -> list[URLPattern]:
    """The addresses of SAML, whose libraries are an extra."""
    saml = import_module("allauth.socialaccount.providers.saml.views")
    at = "sign-in/saml/<slug:organization_slug>/"
    return [
        path(at, sso.saml(saml.login), name="saml_login"),
        path(f"{at}acs", sso.saml_response(saml.acs), name="saml_acs"),
        path(f"{at}finish", sso.saml(saml.finish_acs), name="saml_finish_acs"),
        path(f"{at}metadata", sso.saml(saml.metadata), name="saml_metadata"),
        path(f"{at}out", sso.no_single_sign_out, name="saml_sls"),
    ]


urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/link/<str:token>", people.sign_in_link, name="sign-in-link"),
    path("sign-in/invitation/<str:token>", invitations.accept_invitation, name="invitation"),
    path("sign-in/code", account.Code.as_view(), name="mfa_authenticate"),
    path("sign-in/reset", never_cache(account.Reset.as_view()), name="account_reset_password"),
    path("sign-in/reset/sent", accounts.password_reset_done, name="account_reset_password_done"),
    path("sign-in/reset/done", accounts.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^sign-in/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[\w-]+)$",
        never_cache(account.PasswordReset.as_view()),
        name="account_reset_password_from_key",
    ),
    path("sign-in/cancelled", sso.cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/openid/<slug:provider_id>/", sso.to_openid, name="openid_connect_login"),
    path("sign-in/openid/<slug:provider_id>/back", sso.from_openid, name="openid_connect_callback"),
    *(_saml() if sso.SAML_INSTALLED else []),
    path("sign-out/", people.SignOut.as_view(), name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/name", account.name, name="account-name"),
    path("account/password", _own(account.PasswordChange.as_view()), name="account_change_password"),
    path("account/password/first", _own(account.PasswordSet.as_view()), name="account_set_password"),
    path("account/confirm", _own(accounts.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code", _own(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/second-factor", _own(second_factor.index), name="mfa_index"),
    path("account/second-factor/add", _own(confirmed(account.add_second_factor)), name="mfa_activate_totp"),
    path("account/second-factor/remove", _own(account.SecondFactorRemoved.as_view()), name="mfa_deactivate_totp"),
    path("account/second-factor/codes", _own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new", _own(account.NewCodes.as_view()), name="mfa_generate_recovery_codes"),
    path("account/second-factor/codes/file", _own(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("account/sessions", account.sessions, name="usersessions_list"),
    path("account/sessions/end", account.end_every_session, name="end-sessions"),
    path("account/sessions/<int:key>/end", account.end_session, name="end-session"),
]
