"""Settings of the doors: wrong ones are said when the server starts."""

from typing import Any

import pytest

from vpcviz.settings.doors import mail_settings, providers
from vpcviz.settings.table import SettingsError

NO_SAML = {"name": "", "metadata": "", "entity_id": ""}
OIDC = {"name": "Example", "url": "https://login.example.com/realm/", "client_id": "me", "secret": "s"}


def test_a_provider_is_one_of_the_settings_and_no_other() -> None:
    (app,) = providers(oidc=OIDC, saml=NO_SAML, domains=[])["openid_connect"]["APPS"]
    assert app["settings"]["server_url"] == "https://login.example.com/realm"
    assert providers(oidc={**OIDC, "url": ""}, saml=NO_SAML, domains=[])["openid_connect"]["APPS"] == []


@pytest.mark.parametrize(
    "wrong", [{"url": "http://login.example.com"}, {"url": "login"}, {"client_id": ""}, {"secret": ""}]
)
def test_a_provider_that_cannot_be_safe_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="VPCVIZ_OIDC_"):
        providers(oidc={**OIDC, **wrong}, saml=NO_SAML, domains=[])


@pytest.mark.parametrize(
    ("url", "domains"),
    [
        ("https://login.example.com", []),
        *(
            (f"https://login.microsoftonline.com/{tenant}/v2.0", ["example.com"])
            for tenant in ("common", "Organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad")
        ),
    ],
)
def test_addresses_of_strangers_are_vouched_for_by_no_setting(url: str, domains: list[str]) -> None:
    with pytest.raises(SettingsError, match="VPCVIZ_OIDC_VERIFIED_EMAIL"):
        providers(oidc={**OIDC, "url": url}, saml=NO_SAML, domains=domains, vouched=True)


def test_addresses_are_vouched_for_when_the_settings_say_so_and_within_the_domains() -> None:
    found = [
        providers(oidc=OIDC, saml=NO_SAML, domains=["example.com"], vouched=vouched)["openid_connect"]["APPS"][0]
        for vouched in (False, True)
    ]
    assert [app["settings"]["verified_email"] for app in found] == [[], ["example.com"]]


@pytest.mark.parametrize("where", ["http://login.example.com/metadata.xml", "ftp://login.example.com/m", "file:///m"])
def test_metadata_that_somebody_on_the_way_could_change_are_refused(where: str) -> None:
    with pytest.raises(SettingsError, match="VPCVIZ_SAML_METADATA"):
        providers(oidc={**OIDC, "url": ""}, saml={**NO_SAML, "metadata": where}, domains=[])


def test_mail_goes_where_the_address_says() -> None:
    assert mail_settings("console:")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert mail_settings("file:letters")["EMAIL_FILE_PATH"] == "letters"
    sent = mail_settings("smtp+tls://me:pass%40word@mail.example.com:587")
    assert (sent["EMAIL_HOST"], sent["EMAIL_PORT"], sent["EMAIL_USE_TLS"]) == ("mail.example.com", 587, True)
    assert sent["EMAIL_HOST_PASSWORD"] == "pass@word"


@pytest.mark.parametrize("url", ["", "file:", "smtp:", "smtp://", "mail.example.com", "memorymail://", "http://x"])
def test_an_address_of_mail_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="VPCVIZ_EMAIL_URL"):
        mail_settings(url)


def test_nothing_of_allauth_counts_in_the_memory_of_a_process(settings: Any) -> None:
    assert settings.ACCOUNT_RATE_LIMITS is False
