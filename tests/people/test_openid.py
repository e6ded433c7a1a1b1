"""Single sign-on by OpenID Connect, with a provider of the tests' own."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.people.providers.openid import ANOTHER_KEY, CLIENT, SECRET, OpenIdProvider, openid_provider
from tests.people.providers.serving import Answer
from vpcviz.inventory.services.removal import start_workspace_removal
from vpcviz.people.invitations import invite
from vpcviz.people.models import AuditEvent, Role, Scope, User, Workspace
from vpcviz.people.services import close_user, create_user
from vpcviz.people.tokens import Asked, create_token, token_of
from vpcviz.settings.doors import providers

NO_SAML = {"name": "", "metadata": "", "entity_id": ""}
BEGIN = "/sign-in/openid/oidc/"


@pytest.fixture
def provider(settings: Any) -> Iterator[OpenIdProvider]:
    """The provider of the settings."""
    with openid_provider() as found:
        oidc = {"name": "Example", "url": found.url, "client_id": CLIENT, "secret": SECRET}
        settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=oidc, saml=NO_SAML, domains=[])
        yield found


@pytest.fixture
def ann(db: None, now: datetime) -> User:
    """Known here by her address, without a password."""
    return create_user(email="ann@example.com", name="Ann", now=now)


def back(client: Client, *, then: str = "") -> str:
    """Where the provider sends the browser back to."""
    begun = client.get(f"{BEGIN}?next={then}" if then else BEGIN)
    assert begun.status_code == 302
    sent = requests.get(begun.headers["Location"], allow_redirects=False, timeout=10)
    address = urlsplit(sent.headers["Location"])
    assert address.netloc == "testserver"
    return f"{address.path}?{address.query}"


def come(client: Client, *, then: str = "") -> Any:
    return client.get(back(client, then=then))


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_sign_in_page_offers_the_provider(client: Client, provider: OpenIdProvider, db: None) -> None:
    page = client.get("/sign-in/?next=/w/acme/vpcs").content.decode()
    assert "Sign in with Example" in page
    assert f'href="{BEGIN}?next=%2Fw%2Facme%2Fvpcs"' in page


def test_somebody_known_by_a_verified_address_is_joined_to_their_account(
    client: Client, provider: OpenIdProvider, ann: User
) -> None:
    answer = come(client, then="/w/acme/vpcs")
    assert answer.headers["Location"] == "/w/acme/vpcs"
    assert is_in(client)
    joined = SocialAccount.objects.get()
    assert (joined.user, joined.provider, joined.uid, joined.extra_data) == (ann, "oidc", "0001", {})
    assert AuditEvent.objects.filter(action="user.sign-in").get().details == {"by": ["single sign-on"]}
    assert AuditEvent.objects.filter(action="user.join-sso").get().details == {"provider": "oidc"}
    provider.person["email"] = "ann.married@example.com"
    assert come(Client()).headers["Location"] == "/"
    assert User.objects.count() == 1


def test_the_claims_are_asked_for_when_the_token_lacks_them(
    client: Client, provider: OpenIdProvider, ann: User
) -> None:
    provider.without = ("email", "email_verified", "name")
    come(client)
    assert is_in(client)


@pytest.mark.parametrize(
    "lie",
    [
        {"key": ANOTHER_KEY},
        {"key": "a" * 32, "algorithm": "HS256"},
        {"key": SECRET + "a" * 32, "algorithm": "HS256"},
        {"key": None, "algorithm": "none"},
        {"kid": "two"},
        {"claims": {"aud": "somebody-else"}},
        {"claims": {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"}},
        {"claims": {"iss": "https://evil.example"}},
        {"claims": {"exp": 1}},
        {"claims": {"nonce": "of another sign-in"}},
        {"without": ("nonce",)},
        {"without": ("exp",)},
        {"without": ("aud",)},
        {"without": ("sub",)},
        {"without": ("email",), "in_user_info": {"sub": "0002", "email": "ann@example.com", "email_verified": True}},
    ],
    ids=lambda lie: "key of somebody else" if lie.get("key") is ANOTHER_KEY else str(lie),
)
def test_a_token_that_is_not_right_lets_nobody_in(
    client: Client, provider: OpenIdProvider, ann: User, lie: dict[str, Any]
) -> None:
    for name, value in lie.items():
        setattr(provider, name, value)
    assert come(client).status_code in (401, 502)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("verified", [False, None, "false", "no", 1, "TRUE ", [True]])
def test_an_address_that_is_not_verified_counts_for_nothing(
    client: Client, provider: OpenIdProvider, ann: User, verified: object
) -> None:
    provider.person["email_verified"] = verified
    answer = come(client)
    assert answer.status_code == 403
    assert "was verified" in answer.content.decode()
    assert not is_in(client)


@pytest.fixture
def vouched(provider: OpenIdProvider, settings: Any) -> OpenIdProvider:
    """A provider that says nothing of addresses, for which the settings vouch."""
    provider.person.pop("email_verified")
    settings.VPCVIZ_SSO_DOMAINS = ["example.com"]
    oidc = {"name": "Example", "url": provider.url, "client_id": CLIENT, "secret": SECRET}
    settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=oidc, saml=NO_SAML, domains=["example.com"], vouched=True)
    return provider


@pytest.mark.parametrize("told", [{}, {"email_verified": None}, {"xms_edov": True}, {"xms_edov": "1"}], ids=str)
def test_the_settings_can_vouch_for_addresses_of_which_the_provider_says_nothing(
    client: Client, vouched: OpenIdProvider, ann: User, told: dict[str, object]
) -> None:
    vouched.person.update(told)
    come(client)
    assert is_in(client)
    assert SocialAccount.objects.get().user == ann


@pytest.mark.parametrize(
    "told",
    [
        {"email_verified": False},
        {"email_verified": "false"},
        {"xms_edov": False},
        {"xms_edov": 0},
        {"xms_edov": "0"},
        {"email": "ann@other.example"},
        {"email": "ann@example.com.other.example"},
        {"email": "mi\N{KELVIN SIGN}e@example.com"},
        {"email": ""},
        {"email": ["ann@example.com"]},
    ],
    ids=str,
)
def test_the_settings_vouch_for_nothing_that_the_provider_denies_and_no_other_domain(
    client: Client, vouched: OpenIdProvider, ann: User, now: datetime, told: dict[str, object]
) -> None:
    for email in ("mike@example.com", "ann@other.example"):
        create_user(email=email, now=now)
    vouched.person.update(told)
    assert come(client).status_code in (403, 502)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_an_address_that_only_becomes_anothers_in_small_letters_counts_for_nothing(
    client: Client, provider: OpenIdProvider, db: None, now: datetime
) -> None:
    create_user(email="mike@example.com", now=now)
    provider.person["email"] = "mi\N{KELVIN SIGN}e@example.com"
    assert come(client).status_code == 403
    assert not is_in(client)


def test_who_had_the_link_of_an_invitation_is_out_once_the_owner_of_the_address_comes(
    client: Client, provider: OpenIdProvider, workspace: Workspace, owner: User, live_now: datetime
) -> None:
    made = invite(workspace=workspace, email="ann@example.com", role=Role.VIEWER, now=live_now, by=owner)
    other, password = Client(), "correct horse battery staple"
    other.post(f"/sign-in/invitation/{made.token}", {"name": "Not Ann", "password1": password, "password2": password})
    assert is_in(other)
    ann = User.objects.get(email="ann@example.com")
    asked = Asked(name="kept", scopes=frozenset({Scope.READ}), days=30)
    token = create_token(asked=asked, now=live_now, by=ann)
    come(client)
    assert is_in(client)
    assert not is_in(other)
    assert not User.objects.get(pk=ann.pk).has_usable_password()
    assert token_of(token.text, now=live_now) is None
    come(Client())
    assert is_in(client)


def test_an_account_that_is_joined_already_is_not_given_to_another_person_with_its_address(
    client: Client, provider: OpenIdProvider, ann: User
) -> None:
    come(Client())
    provider.person["sub"] = "0002"
    answer = come(client)
    assert answer.status_code == 403
    assert "another sign-in" in answer.content.decode()
    assert not is_in(client)


def test_an_answer_is_taken_once_and_by_the_browser_that_began(
    client: Client, provider: OpenIdProvider, ann: User
) -> None:
    address = back(client)
    assert Client().get(address).status_code == 401
    assert client.get(address).status_code == 302
    client.post("/sign-out/")
    assert client.get(address).status_code == 401
    assert not is_in(client)


def test_the_code_of_one_browser_does_not_sign_in_another(client: Client, provider: OpenIdProvider, ann: User) -> None:
    """The code is stolen and put into an answer to a sign-in of the thief's own (PKCE, RFC 7636)."""
    stolen = parse_qs(urlsplit(back(Client())).query)["code"][0]
    own = parse_qs(urlsplit(back(client)).query)["state"][0]
    assert client.get(f"{BEGIN}back?code={stolen}&state={own}").status_code == 401
    assert not is_in(client)


def test_nobody_new_comes_by_default(client: Client, provider: OpenIdProvider, db: None) -> None:
    answer = come(client)
    assert answer.status_code == 403
    assert "Ask an administrator to invite you" in answer.content.decode()
    assert not User.objects.exists()
    failed = AuditEvent.objects.get(action="user.sign-in-failed")
    assert (failed.target, failed.actor_kind) == ("ann@example.com", "visitor")


def test_somebody_invited_comes_and_joins(
    client: Client, provider: OpenIdProvider, workspace: Workspace, live_now: datetime
) -> None:
    made = invite(workspace=workspace, email="ann@example.com", role=Role.EDITOR, now=live_now)
    here = f"/sign-in/invitation/{made.token}"
    assert come(client, then=here).headers["Location"] == here
    assert client.post(here).headers["Location"] == "/w/acme/estate"


def test_people_of_a_domain_come_without_a_workspace(
    client: Client, provider: OpenIdProvider, settings: Any, db: None
) -> None:
    settings.VPCVIZ_SSO_DOMAINS = ["example.com"]
    come(client)
    assert User.objects.get().name == "Ann of the provider"
    assert not User.objects.get().has_usable_password()
    assert "Ask an administrator of one to invite you" in client.get("/").content.decode()


def test_people_of_a_domain_get_the_workspace_and_role_of_the_settings(
    client: Client, provider: OpenIdProvider, settings: Any, workspace: Workspace
) -> None:
    settings.VPCVIZ_SSO_DOMAINS = ["example.com"]
    settings.VPCVIZ_SSO_WORKSPACE = "acme"
    settings.VPCVIZ_SSO_ROLE = "editor"
    come(client)
    assert workspace.memberships.get().role == Role.EDITOR


def test_people_of_a_domain_do_not_join_a_workspace_that_is_being_deleted(
    client: Client, provider: OpenIdProvider, settings: Any, workspace: Workspace, owner: User, now: datetime
) -> None:
    settings.VPCVIZ_SSO_DOMAINS = ["example.com"]
    settings.VPCVIZ_SSO_WORKSPACE = "acme"
    start_workspace_removal(workspace=workspace, typed="acme", now=now, by=owner)
    come(client)
    assert is_in(client)
    assert not Workspace.objects.visible_to(User.objects.get(email="ann@example.com")).exists()


@pytest.mark.parametrize("email", ["ann@evil.example", "ann@notexample.com", "ann@example.com.evil.example"])
def test_people_of_other_domains_do_not_come(
    client: Client, provider: OpenIdProvider, settings: Any, db: None, now: datetime, email: str
) -> None:
    settings.VPCVIZ_SSO_DOMAINS = ["example.com"]
    create_user(email=email, now=now)
    provider.person["email"] = email
    assert come(client).status_code == 403
    assert not is_in(client)


def test_who_was_joined_before_does_not_come_once_their_domain_may_not(
    client: Client, provider: OpenIdProvider, settings: Any, ann: User
) -> None:
    come(Client())
    settings.VPCVIZ_SSO_DOMAINS = ["other.example"]
    assert come(client).status_code == 403
    provider.person["email_verified"] = False
    assert come(client).status_code == 403
    assert not is_in(client)


def test_a_closed_account_stays_closed(
    client: Client, provider: OpenIdProvider, ann: User, administrator: User, now: datetime
) -> None:
    close_user(user=ann, now=now)
    answer = come(client)
    assert answer.status_code == 403
    assert "closed" in answer.content.decode()
    failed = AuditEvent.objects.get(action="user.sign-in-failed")
    because = "This account was closed. Ask an administrator of the server."
    assert (failed.target, failed.details) == (
        ann.email,
        {"step": "single sign-on", "provider": "oidc", "because": because},
    )
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert not AuditEvent.objects.filter(action="user.join-sso").exists()


def test_an_account_that_is_closed_after_it_was_joined_stays_closed(
    client: Client, provider: OpenIdProvider, ann: User, administrator: User, now: datetime
) -> None:
    come(Client())
    close_user(user=ann, now=now)
    assert come(client).status_code == 403
    failed = AuditEvent.objects.get(action="user.sign-in-failed")
    assert (failed.target, failed.details) == (ann.email, {"step": "closed account"})
    assert not is_in(client)


def test_connecting_by_the_address_is_not_offered(
    client: Client, provider: OpenIdProvider, ann: User, owner: User
) -> None:
    """Somebody who is signed in cannot be made to join a foreign identity to their account."""
    client.force_login(owner)
    begun = client.get(
        f"{BEGIN}?process=connect&scope=evil&auth_params=prompt%3Dnone%26redirect_uri%3Dhttps://evil.example"
    )
    asked = parse_qs(urlsplit(begun.headers["Location"]).query)
    assert asked["redirect_uri"] == ["http://testserver/sign-in/openid/oidc/back"]
    assert "prompt" not in asked
    sent = requests.get(begun.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    client.get(sent.removeprefix("http://testserver"))
    assert SocialAccount.objects.get().user == ann
    assert client.get("/account/").content.decode().count("ann@example.com") >= 1


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example/", "http://testserver.evil.example/"])
def test_signing_in_leads_to_no_other_site(client: Client, provider: OpenIdProvider, ann: User, then: str) -> None:
    assert come(client, then=then).headers["Location"] == "/"


def test_the_provider_sends_back_to_the_address_of_the_settings(
    client: Client, provider: OpenIdProvider, settings: Any, db: None
) -> None:
    settings.VPCVIZ_URL = "https://vpcviz.example.com"
    asked = parse_qs(urlsplit(client.get(BEGIN, headers={"Host": "evil.example"}).headers["Location"]).query)
    assert asked["redirect_uri"] == ["https://vpcviz.example.com/sign-in/openid/oidc/back"]


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize(
    "broken", [Answer(status=500), Answer(b"not JSON", headers={"Content-Type": "application/json"}), Answer(b"{}")]
)
def test_a_provider_that_is_broken_is_told_as_such(
    client: Client, provider: OpenIdProvider, ann: User, path: str, broken: Answer
) -> None:
    address = back(client)
    provider.broken[path] = broken
    answer = client.get(address)
    assert answer.status_code in (401, 502)
    assert "provider" in answer.content.decode()


def test_another_provider_at_the_address_of_the_settings_is_not_believed(
    client: Client, provider: OpenIdProvider, db: None
) -> None:
    provider.discovery["issuer"] = "https://evil.example"
    assert client.get(BEGIN).status_code == 502


def test_a_provider_that_is_not_there_is_told_as_such(client: Client, settings: Any, db: None) -> None:
    oidc = {"name": "Gone", "url": "http://127.0.0.1:9", "client_id": CLIENT, "secret": SECRET}
    settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=oidc, saml=NO_SAML, domains=[])
    assert client.get(BEGIN).status_code == 502


def test_changing_ones_mind_is_told_as_such(client: Client, provider: OpenIdProvider, db: None) -> None:
    state = parse_qs(urlsplit(client.get(BEGIN).headers["Location"]).query)["state"][0]
    answer = client.get(f"{BEGIN}back?error=access_denied&state={state}")
    assert answer.headers["Location"] == "/sign-in/cancelled"
    assert "You cancelled" in client.get("/sign-in/cancelled").content.decode()


@pytest.mark.parametrize("address", [BEGIN, f"{BEGIN}back?code=1&state=2", "/sign-in/openid/other/"])
def test_without_a_provider_in_the_settings_there_is_no_such_address(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 404


def test_who_came_by_single_sign_on_needs_no_second_factor_of_ours(
    client: Client, provider: OpenIdProvider, settings: Any, ann: User
) -> None:
    settings.VPCVIZ_SECOND_FACTOR = "everyone"
    come(client)
    assert is_in(client)


@pytest.mark.parametrize("denied", [False, "false"])
def test_the_settings_vouch_for_nothing_that_the_provider_denies_beside_the_token(
    client: Client, vouched: OpenIdProvider, ann: User, denied: object
) -> None:
    vouched.in_user_info = {**vouched.person, "email_verified": denied}
    assert come(client).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("email", ["ann@example.com", "another@example.com"])
def test_what_is_told_beside_the_token_counts_for_its_own_address_only(
    client: Client, vouched: OpenIdProvider, ann: User, email: str
) -> None:
    vouched.in_user_info = {**vouched.person, "email": email, "email_verified": email == "ann@example.com"}
    come(client)
    assert is_in(client)


def test_the_settings_vouch_where_there_is_nothing_beside_the_token(
    client: Client, vouched: OpenIdProvider, ann: User
) -> None:
    vouched.discovery = {"userinfo_endpoint": ""}
    come(client)
    assert is_in(client)
