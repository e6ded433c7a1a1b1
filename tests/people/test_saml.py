"""Single sign-on by SAML 2.0, with an identity provider of the tests' own."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from tests.people.providers.saml import MAIL, WRONG, SamlProvider, saml_provider
from vpcviz.people.models import User
from vpcviz.people.services import create_user
from vpcviz.settings.doors import providers

NO_OIDC = {"name": "", "url": "", "client_id": "", "secret": ""}
AT = "/sign-in/saml/saml/"


@pytest.fixture
def provider(settings: Any) -> Iterator[SamlProvider]:
    """The identity provider of the settings; it vouches for addresses of example.com."""
    cache.clear()
    with saml_provider() as found:
        settings.VPCVIZ_SSO_DOMAINS = ["example.com"]
        use(settings, metadata=f"{found.url}/metadata")
        yield found


def use(settings: Any, *, metadata: str) -> None:
    saml = {"name": "Example", "metadata": metadata, "entity_id": ""}
    settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=NO_OIDC, saml=saml, domains=settings.VPCVIZ_SSO_DOMAINS)


@pytest.fixture
def ann(db: None, now: datetime) -> User:
    """Known here by her address."""
    return create_user(email="ann@example.com", name="Ann", now=now)


def response(client: Client, provider: SamlProvider, *, then: str = "") -> str:
    """What the provider answers to a sign-in of this browser."""
    begun = client.get(f"{AT}?next={then}" if then else AT)
    assert begun.headers["Location"].startswith(f"{provider.url}/sso?SAMLRequest=")
    return provider.response(begun.headers["Location"])


def bring(client: Client, form: str) -> Any:
    """Bring the form back: sent from another site, it comes without the cookie of the session."""
    sent = Client(enforce_csrf_checks=True).post(f"{AT}acs", {"SAMLResponse": form})
    assert sent.headers["Location"] == f"{AT}finish"
    client.cookies["saml-acs-session"] = sent.cookies["saml-acs-session"].value
    return client.get(f"{AT}finish")


def come(client: Client, provider: SamlProvider, *, then: str = "") -> Any:
    return bring(client, response(client, provider, then=then))


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_somebody_known_is_joined_to_their_account(client: Client, provider: SamlProvider, ann: User) -> None:
    assert come(client, provider, then="/w/acme/vpcs").headers["Location"] == "/w/acme/vpcs"
    assert is_in(client)
    joined = SocialAccount.objects.get()
    assert (joined.user, joined.provider, joined.uid, joined.extra_data) == (ann, "saml", "ann-0001", {})


def test_somebody_new_of_a_domain_comes(client: Client, provider: SamlProvider, db: None) -> None:
    come(client, provider)
    assert is_in(client)
    assert User.objects.get().name == "Ann of SAML"


def test_the_metadata_may_be_a_file(
    client: Client, provider: SamlProvider, ann: User, settings: Any, tmp_path: Path
) -> None:
    file = tmp_path / "idp.xml"
    file.write_text(provider.metadata(), encoding="utf-8")
    use(settings, metadata=str(file))
    come(client, provider)
    assert is_in(client)


def test_our_own_metadata_name_the_address_of_the_settings(
    client: Client, provider: SamlProvider, settings: Any, db: None
) -> None:
    settings.VPCVIZ_URL = "https://vpcviz.example.com"
    page = client.get(f"{AT}metadata", headers={"Host": "evil.example"}, secure=True).content.decode()
    assert f"https://vpcviz.example.com{AT}acs" in page
    assert "evil" not in page
    assert 'WantAssertionsSigned="true"' in page


@pytest.mark.parametrize(
    "told",
    [
        {"audience": "https://somebody-else.example"},
        {"recipient": "https://somebody-else.example/acs"},
        {"destination": "https://somebody-else.example/acs"},
        {"issuer": "https://evil.example"},
        {"until": "2020-01-01T00:00:00Z"},
        {"from": "2120-01-01T00:00:00Z"},
        {"status": "Responder"},
        {"answers_to": "_of-another-sign-in"},
        {"answers_to": ""},
    ],
    ids=str,
)
def test_an_assertion_that_is_not_for_us_lets_nobody_in(
    client: Client, provider: SamlProvider, ann: User, told: dict[str, str]
) -> None:
    provider.told = told
    assert come(client, provider).status_code in (401, 403)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def wrapped(xml: str) -> str:
    """The signed assertion, and before it another one that is not signed."""
    assertion = re.search(r"<saml:Assertion.*</saml:Assertion>", xml, re.DOTALL)
    assert assertion
    evil = re.sub(r"<ds:Signature.*</ds:Signature>", "", assertion[0], flags=re.DOTALL).replace("ann@", "root@")
    return xml.replace(assertion[0], evil.replace("_assertion", "_evil") + assertion[0])


def hidden(xml: str) -> str:
    """Another assertion stands where the signed one was, which is hidden inside."""
    assertion = re.search(r"<saml:Assertion.*</saml:Assertion>", xml, re.DOTALL)
    assert assertion
    evil = re.sub(r"<ds:Signature.*</ds:Signature>", "", assertion[0], flags=re.DOTALL).replace("ann@", "root@")
    inside = f"<saml:Advice>{assertion[0]}</saml:Advice></saml:Assertion>"
    return xml.replace(assertion[0], evil.replace("_assertion", "_evil").replace("</saml:Assertion>", inside))


@pytest.mark.parametrize(
    "lie",
    [
        lambda xml: xml.replace("ann@example.com", "root@example.com"),
        lambda xml: xml.replace("ann-0001", "root-0001"),
        lambda xml: re.sub(r"<ds:Signature.*</ds:Signature>", "", xml, flags=re.DOTALL),
        wrapped,
        hidden,
        lambda _xml: "no XML",
        lambda xml: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xml.replace("Ann of SAML", "&e;"),
    ],
    ids=["address", "subject", "unsigned", "wrapped", "hidden", "no XML", "entity"],
)
def test_what_is_changed_after_signing_lets_nobody_in(
    client: Client, provider: SamlProvider, ann: User, administrator: User, lie: Any
) -> None:
    provider.after_signing = lie
    assert come(client, provider).status_code in (401, 403, 502)
    assert not is_in(client)


def test_another_signature_lets_nobody_in(client: Client, provider: SamlProvider, ann: User) -> None:
    provider.signed_by = WRONG
    assert come(client, provider).status_code == 401
    assert not is_in(client)


def test_a_comment_in_an_address_does_not_cut_it(client: Client, provider: SamlProvider, ann: User) -> None:
    """A signature holds for a text whatever comments stand in it (CVE-2017-11427 and its like)."""
    provider.attributes[MAIL] = "ann@example.com.evil.example"
    provider.after_signing = lambda xml: xml.replace("ann@example.com.evil", "ann@example.com<!---->.evil")
    assert come(client, provider).status_code in (401, 403)
    assert not is_in(client)


def test_a_response_is_taken_once_and_by_the_browser_that_began(
    client: Client, provider: SamlProvider, ann: User
) -> None:
    form = response(client, provider)
    assert bring(Client(), form).status_code == 403
    assert bring(client, form).status_code == 302
    client.post("/sign-out/")
    assert bring(client, form).status_code == 403
    assert not is_in(client)


def test_a_sign_in_that_nobody_began_here_is_refused(client: Client, provider: SamlProvider, ann: User) -> None:
    here = f"http://testserver{AT}"
    right = {"answers_to": "", "recipient": f"{here}acs", "destination": f"{here}acs", "audience": f"{here}metadata"}
    assert bring(client, provider.response_to(right)).status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize("email", ["ann@evil.example", "ann@sub.example.com"])
def test_the_provider_vouches_for_its_domains_only(
    client: Client, provider: SamlProvider, now: datetime, db: None, email: str
) -> None:
    create_user(email=email, now=now)
    provider.attributes[MAIL] = email
    assert come(client, provider).status_code == 403
    assert not is_in(client)


def test_an_address_that_only_becomes_anothers_in_small_letters_counts_for_nothing(
    client: Client, provider: SamlProvider, now: datetime, db: None
) -> None:
    create_user(email="mike@example.com", now=now)
    provider.attributes[MAIL] = "mi\N{KELVIN SIGN}e@example.com"
    assert come(client, provider).status_code == 403
    assert not is_in(client)


def test_without_domains_in_the_settings_the_provider_vouches_for_nobody(
    client: Client, provider: SamlProvider, ann: User, settings: Any
) -> None:
    settings.VPCVIZ_SSO_DOMAINS = []
    use(settings, metadata=f"{provider.url}/metadata")
    assert come(client, provider).status_code == 403


def test_an_address_that_the_provider_calls_unverified_counts_for_nothing(
    client: Client, provider: SamlProvider, ann: User
) -> None:
    provider.attributes["email_verified"] = "false"
    assert come(client, provider).status_code == 403
    assert not is_in(client)


def test_an_account_that_is_joined_already_is_not_given_to_another_person_with_its_address(
    client: Client, provider: SamlProvider, ann: User
) -> None:
    come(Client(), provider)
    provider.name_id = "bob-0002"
    assert come(client, provider).status_code == 403
    assert not is_in(client)


def test_a_huge_response_is_refused(client: Client, provider: SamlProvider, db: None) -> None:
    assert client.post(f"{AT}acs", {"SAMLResponse": "A" * 300_000}).status_code == 413


def test_there_is_no_single_sign_out(client: Client, provider: SamlProvider, ann: User) -> None:
    come(client, provider)
    assert client.get(f"{AT}out?SAMLRequest=x").status_code == 404
    assert is_in(client)


@pytest.mark.parametrize("metadata", ["/nowhere/idp.xml", "http://127.0.0.1:9/metadata"])
def test_metadata_that_cannot_be_read_are_told_as_such(client: Client, settings: Any, db: None, metadata: str) -> None:
    cache.clear()
    use(settings, metadata=metadata)
    assert client.get(AT).status_code == 502


@pytest.mark.parametrize("address", ["", "metadata", "finish"])
def test_without_a_provider_in_the_settings_there_is_no_such_address(client: Client, db: None, address: str) -> None:
    assert client.get(f"{AT}{address}").status_code == 404


def test_without_a_provider_in_the_settings_nothing_that_is_sent_is_kept(client: Client, db: None) -> None:
    before = Session.objects.count()
    assert client.post(f"{AT}acs", {"SAMLResponse": "AAAA"}).status_code == 404
    assert client.post("/sign-in/saml/none/acs", {"SAMLResponse": "AAAA"}).status_code == 404
    assert Session.objects.count() == before
