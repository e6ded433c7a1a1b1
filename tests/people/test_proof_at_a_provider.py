"""What outlives a session, for people who come by single sign-on: their provider asks them anew, and must say that it did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from tests.people.coming import by_link
from tests.people.providers.openid import CLIENT, SECRET, OpenIdProvider, openid_provider
from tests.people.providers.saml import SamlProvider, saml_provider
from vpcviz.people.models import ApiToken, AuditEvent, User
from vpcviz.people.second_factor import SecondFactor
from vpcviz.people.services import create_user, issue_sign_in_link
from vpcviz.settings.doors import providers

NO_OIDC = {"name": "", "url": "", "client_id": "", "secret": ""}
NO_SAML = {"name": "", "metadata": "", "entity_id": ""}
FORM = {"name": "ci", "scope": ["read"], "workspace": "", "days": "30"}
REFUSED = "Your provider let you in without asking who you are"


@dataclass(slots=True)
class Way:
    """A provider, and how a browser comes by it."""

    at: str
    provider: OpenIdProvider | SamlProvider
    client: Client

    def come(self, *, anew: bool = False, then: str = "/account/tokens") -> Any:
        """Sign in; `anew` as the page does that asks for a proof."""
        sent = self.client.get(self.at, {"next": then, **({"anew": "1"} if anew else {})}).headers["Location"]
        return self.bring(sent)

    def bring(self, sent: str) -> Any:
        """Go to the provider with the address that the server sent, and bring its answer."""
        if isinstance(self.provider, SamlProvider):
            form = {"SAMLResponse": self.provider.response(sent)}
            answer = Client().post(f"{self.at}acs", form)
            self.client.cookies["saml-acs-session"] = answer.cookies["saml-acs-session"].value
            return self.client.get(f"{self.at}finish")
        back = requests.get(sent, allow_redirects=False, timeout=10).headers["Location"]
        return self.client.get(back.removeprefix("http://testserver"))

    def asks_for_a_token(self) -> int:
        """The status of the answer to the form of a token."""
        return self.client.post("/account/tokens", FORM).status_code

    def asked(self, ago: timedelta) -> None:
        """The provider asked for the password so long ago, and keeps a session since."""
        if isinstance(self.provider, SamlProvider):
            self.provider.asked_at -= ago
        else:
            self.provider.asked_at -= ago.total_seconds()


@pytest.fixture
def clock(live_now: datetime) -> Iterator[Any]:
    """A clock that tests move."""
    with time_machine.travel(live_now, tick=False) as traveller:
        yield traveller


@pytest.fixture(params=["openid", "saml"])
def way(
    request: pytest.FixtureRequest, settings: Any, clock: Any, client: Client, db: None, now: datetime
) -> Iterator[Way]:
    """Both protocols; Ann comes by them, and has nothing to show here."""
    create_user(email="ann@example.com", name="Ann", now=now)
    settings.VPCVIZ_SSO_DOMAINS = ["example.com"]
    if request.param == "openid":
        with openid_provider() as found:
            oidc = {"name": "Example", "url": found.url, "client_id": CLIENT, "secret": SECRET}
            settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=oidc, saml=NO_SAML, domains=["example.com"])
            yield Way("/sign-in/openid/oidc/", found, client)
        return
    cache.clear()
    with saml_provider() as idp:
        saml = {"name": "Example", "metadata": f"{idp.url}/metadata", "entity_id": ""}
        settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=NO_OIDC, saml=saml, domains=["example.com"])
        yield Way("/sign-in/saml/saml/", idp, client)


def test_a_session_that_lives_at_the_provider_proves_nothing(way: Way) -> None:
    way.asked(timedelta(hours=1))
    way.come()
    assert way.client.get("/account/").status_code == 200
    assert way.asks_for_a_token() == 403
    assert not ApiToken.objects.exists()


def test_who_is_asked_anew_comes_back_and_goes_on_for_a_while(way: Way, clock: Any) -> None:
    way.asked(timedelta(hours=1))
    way.come()
    page = way.client.post("/account/tokens", FORM).content.decode()
    assert f'href="{way.at}?next=%2Faccount%2Ftokens&amp;anew=1"' in page
    before = way.client.session.session_key
    assert way.come(anew=True).headers["Location"] == "/account/tokens"
    assert way.client.session.session_key != before
    assert way.asks_for_a_token() == 200
    clock.shift(timedelta(minutes=16))
    assert way.asks_for_a_token() == 403


def test_a_provider_that_does_not_ask_is_refused_in_one_sentence(way: Way) -> None:
    way.asked(timedelta(minutes=5))
    way.provider.obeys = False
    way.come()
    answer = way.come(anew=True)
    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()
    assert way.asks_for_a_token() == 403
    failed = AuditEvent.objects.filter(action="user.sign-in-failed").get()
    assert REFUSED in failed.details["because"]
    assert way.client.get("/account/").status_code == 200, "the session of before goes on"


@pytest.mark.parametrize(("off", "status"), [(59, 200), (61, 403), (-59, 200), (-61, 403)])
def test_the_clock_of_the_provider_may_be_off_by_a_minute(way: Way, off: int, status: int) -> None:
    way.asked(timedelta(seconds=off))
    way.provider.obeys = False
    way.come()
    way.come(anew=True)
    assert way.asks_for_a_token() == status


def test_what_the_browser_takes_out_of_the_address_does_not_help_it(way: Way) -> None:
    """Somebody at another's browser has the provider asked for nothing: what was wanted is known here."""
    way.asked(timedelta(hours=1))
    way.come()
    wanted = way.client.get(way.at, {"anew": "1"}).headers["Location"]
    way.provider.obeys = False
    assert way.bring(wanted).status_code == 403
    assert way.asks_for_a_token() == 403


def test_the_address_asks_for_no_more_than_it_has_to(way: Way) -> None:
    plain = urlsplit(way.client.get(way.at).headers["Location"])
    anew = urlsplit(way.client.get(way.at, {"anew": "1"}).headers["Location"])
    assert plain.path == anew.path
    more = set(parse_qs(anew.query)) - set(parse_qs(plain.query))
    assert more == ({"prompt", "max_age"} if isinstance(way.provider, OpenIdProvider) else set())


ODD: list[object] = [None, True, "4102444800", 4102444800, []]


@pytest.mark.parametrize(
    "told",
    [
        {"without": ("auth_time",)},
        *({"claims": {"auth_time": odd}} for odd in ODD),
    ],
    ids=str,
)
@pytest.mark.parametrize("way", ["openid"], indirect=True)
def test_a_token_that_does_not_say_when_somebody_was_asked_is_refused(way: Way, told: dict[str, Any]) -> None:
    for name, value in told.items():
        setattr(way.provider, name, value)
    answer = way.come(anew=True)
    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()
    assert way.client.get("/account/").status_code == 302


@pytest.mark.parametrize("way", ["openid"], indirect=True)
def test_what_is_told_beside_the_token_is_no_proof(way: Way, clock: Any) -> None:
    assert isinstance(way.provider, OpenIdProvider)
    way.provider.without = ("auth_time", "email", "email_verified")
    way.provider.in_user_info = {**way.provider.person, "auth_time": int(way.provider.asked_at)}
    assert way.come(anew=True).status_code == 403


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%S.%f1+00:00", "%Y-%m-%dT%H:%M:%S"])
@pytest.mark.parametrize("way", ["saml"], indirect=True)
def test_a_saml_provider_may_write_the_moment_as_it_likes(way: Way, live_now: datetime, form: str) -> None:
    assert isinstance(way.provider, SamlProvider)
    way.provider.told["asked_at"] = live_now.strftime(form)
    way.come(anew=True)
    assert way.asks_for_a_token() == 200


@pytest.mark.parametrize("known", [True, False])
def test_a_proof_of_somebody_else_is_refused_and_the_session_goes_on(way: Way, now: datetime, known: bool) -> None:
    if known:
        create_user(email="bob@example.com", now=now)
    way.come()
    if isinstance(way.provider, SamlProvider):
        way.provider.name_id = "bob-0002"
        way.provider.attributes = {name: "bob@example.com" for name in way.provider.attributes if name != "displayName"}
    else:
        way.provider.person.update(sub="0002", email="bob@example.com")
    before = User.objects.count()
    answer = way.come(anew=True)
    assert answer.status_code == 403
    assert "Somebody else signed in at your provider" in answer.content.decode()
    failed = AuditEvent.objects.get(action="user.sign-in-failed")
    assert (failed.target, failed.details["step"]) == ("bob@example.com", "single sign-on")
    assert "ann@example.com" in way.client.get("/account/").content.decode()
    assert not SocialAccount.objects.exclude(user__email="ann@example.com").exists()
    assert User.objects.count() == before
    assert way.asks_for_a_token() == 403


@pytest.mark.parametrize("has", ["password", "second factor"])
def test_who_can_show_more_here_proves_nothing_by_a_provider(way: Way, has: str) -> None:
    ann = User.objects.get()
    if has == "password":
        ann.set_password("correct horse battery staple")
        ann.save()
    way.come()
    if has == "second factor":
        Authenticator.objects.create(user=ann, type="totp", data={"secret": SecondFactor().encrypt("A" * 32)})
    way.come(anew=True)
    answer = way.client.post("/account/tokens", FORM)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(("/account/confirm", "/sign-in/"))
    assert not ApiToken.objects.exists()


def test_a_session_that_ended_meanwhile_is_said_so(way: Way) -> None:
    way.come()
    sent = way.client.get(way.at, {"anew": "1"}).headers["Location"]
    way.client.session.flush()
    answer = way.bring(sent)
    assert answer.status_code == (403 if isinstance(way.provider, SamlProvider) else 401)
    assert "your session ended meanwhile. Start again" in answer.content.decode()


def test_a_session_by_single_sign_on_ends_however_much_it_is_used(way: Way, clock: Any, settings: Any) -> None:
    settings.VPCVIZ_SSO_SESSION_S = 3600
    way.come()
    for _ in range(3):
        clock.shift(timedelta(minutes=19))
        assert way.client.post("/account/name", {"name": "Ann"}).status_code == 302
        assert way.client.get("/account/").status_code == 200
    clock.shift(timedelta(minutes=4))
    assert way.client.get("/account/").headers["Location"] == "/sign-in/?next=/account/"
    way.come()
    assert way.client.get("/account/").status_code == 200


@pytest.mark.parametrize("way", ["openid"], indirect=True)
def test_who_comes_otherwise_is_not_bound_by_it(way: Way, clock: Any, settings: Any) -> None:
    settings.VPCVIZ_SSO_SESSION_S = 60
    way.come()
    ann = User.objects.get()
    token = issue_sign_in_link(user=ann, now=datetime.now(UTC))
    assert way.client.post(f"/sign-in/link/{token}").status_code == 302
    other = by_link(ann)
    clock.shift(timedelta(days=1))
    assert [one.get("/account/").status_code for one in (way.client, other)] == [200, 200]


def test_a_session_by_single_sign_on_lasts_no_longer_than_others(way: Way, clock: Any, settings: Any) -> None:
    settings.SESSION_COOKIE_AGE = 60
    way.come()
    clock.shift(timedelta(seconds=61))
    assert way.client.get("/account/").status_code == 302
