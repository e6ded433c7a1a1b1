"""Changing, setting and resetting passwords; sessions."""

import re
from datetime import datetime
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import mail
from django.test import Client

from vpcviz.people.letters import all_sent
from vpcviz.people.models import AuditEvent, SignInLink, User
from vpcviz.people.services import close_user, create_user, end_sessions, issue_sign_in_link
from vpcviz.web.browsers import in_words

PASSWORD = "correct horse battery staple"
NEW = "quite another long sentence"


@pytest.fixture
def ann(db: None, now: datetime) -> User:
    """Has a password."""
    return create_user(email="ann@example.com", name="Ann", password=PASSWORD, now=now)


def browser(password: str = PASSWORD, **extra: Any) -> Client:
    client = Client(**extra)
    client.post("/sign-in/", {"username": "ann@example.com", "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def ask(client: Client, email: str) -> Any:
    answer = client.post("/sign-in/reset", {"email": email})
    all_sent()
    return answer


def link() -> str:
    (letter,) = mail.outbox
    found = re.search(r"http://testserver(/sign-in/reset/\S+)", str(letter.body))
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("back_end", "said", "button"),
    [
        ("console", "it writes a letter with a link to its standard output", "Write the letter"),
        ("filebased", "it writes a letter with a link into a folder", "Write the letter"),
        ("smtp", "a link is on its way", "Send the link"),
    ],
)
def test_where_the_letter_goes_is_said_and_not_whether_there_is_one(
    client: Client, ann: User, settings: Any, back_end: str, said: str, button: str
) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{back_end}.EmailBackend"
    page = client.get("/sign-in/reset/sent").content.decode()
    assert said in page
    assert "If somebody has this address here" in page
    assert ("on its way" in page) is (back_end == "smtp")
    assert button in client.get("/sign-in/reset").content.decode()


def test_a_link_in_a_mail_sets_a_new_password_once(client: Client, ann: User) -> None:
    there = browser()
    assert ask(client, "Ann@Example.com").headers["Location"] == "/sign-in/reset/sent"
    assert mail.outbox[0].to == ["ann@example.com"]
    address = link()
    form = client.get(address).headers["Location"]
    assert "set-password" in form
    assert client.get(form).status_code == 200
    done = client.post(form, {"password1": NEW, "password2": NEW})
    assert done.headers["Location"] == "/sign-in/reset/done"
    assert client.get("/sign-in/reset/done").status_code == 200
    assert not is_in(there)
    assert not is_in(browser())
    assert is_in(browser(NEW))
    assert "no longer works" in Client().get(address).content.decode()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("short", "short"),
        (NEW, "something else, quite long"),
        ("ann@example.com", "ann@example.com"),
        ("password1234", "password1234"),
    ],
)
def test_a_bad_new_password_is_refused(client: Client, ann: User, one: str, two: str) -> None:
    ask(client, ann.email)
    form = client.get(link()).headers["Location"]
    assert client.post(form, {"password1": one, "password2": two}).status_code == 200
    assert is_in(browser())


@pytest.mark.parametrize("address", ["1-nonsense", "1-set-password", "zzzz-c1f-0123456789abcdef", "999-x-y"])
def test_a_guessed_link_leads_nowhere(client: Client, ann: User, address: str) -> None:
    assert "no longer works" in client.get(f"/sign-in/reset/{address}").content.decode()


def test_reset_says_the_same_for_known_and_unknown_addresses(ann: User) -> None:
    pages = []
    for email in ("ann@example.com", "nobody@example.com"):
        answer = ask(Client(), email)
        pages.append((answer.status_code, answer.headers["Location"], answer.content))
    assert pages[0] == pages[1]
    assert [letter.to for letter in mail.outbox] == [["ann@example.com"]]


def test_sign_in_says_the_same_for_known_unknown_and_closed_addresses(
    ann: User, administrator: User, now: datetime
) -> None:
    closed = create_user(email="cleo@example.com", password=PASSWORD, now=now)
    close_user(user=closed, now=now)
    pages = set()
    for email, password in [(ann.email, "no"), ("nobody@example.com", "no"), (closed.email, PASSWORD)]:
        page = Client().post("/sign-in/", {"username": email, "password": password}).content.decode()
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(email, "")))
    assert len(pages) == 1


def test_nobody_is_flooded_with_mail(ann: User) -> None:
    answers = [ask(Client(REMOTE_ADDR=f"192.0.2.{number}"), ann.email).status_code for number in range(11)]
    assert answers == [302] * 10 + [429]
    assert len(mail.outbox) == 10


def test_one_network_address_asks_slowly(ann: User) -> None:
    answers = [ask(Client(), f"someone{number}@example.com").status_code for number in range(11)]
    assert answers == [302] * 10 + [429]


def test_the_link_is_of_the_server_of_the_settings_whatever_host_is_asked_for(
    client: Client, ann: User, settings: Any
) -> None:
    settings.VPCVIZ_URL = "https://vpcviz.example.com"
    client.post("/sign-in/reset", {"email": ann.email}, headers={"Host": "evil.example"})
    all_sent()
    assert "https://vpcviz.example.com/sign-in/reset/" in str(mail.outbox[0].body)
    assert "evil" not in str(mail.outbox[0].body)


def test_a_link_is_for_people_who_may_come_in(client: Client, ann: User, administrator: User, now: datetime) -> None:
    close_user(user=ann, now=now)
    ask(client, ann.email)
    assert mail.outbox == []


def test_who_only_ever_came_by_single_sign_on_gets_no_link(client: Client, db: None, now: datetime) -> None:
    user = create_user(email="ann@example.com", now=now)
    SocialAccount.objects.create(user=user, provider="oidc", uid="0001")
    assert ask(client, user.email).status_code == 302
    assert mail.outbox == []


def test_sessions_of_before_the_salt_live_on(ann: User) -> None:
    usual = AbstractBaseUser.get_session_auth_hash(ann)
    assert ann.get_session_auth_hash() == usual
    end_sessions(ann)
    assert ann.get_session_auth_hash() != usual


def test_changing_the_password_ends_other_sessions(ann: User) -> None:
    here, there = browser(), browser()
    wrong = here.post("/account/password", {"oldpassword": "no", "password1": NEW, "password2": NEW})
    assert "not your present password" in wrong.content.decode()
    answer = here.post("/account/password", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer.headers["Location"] == "/account/"
    assert (is_in(here), is_in(there)) == (True, False)
    events = AuditEvent.objects.filter(action="user.password")
    assert [event.details for event in events] == [{"how": "changed"}]


def test_a_first_password_is_set(client: Client, db: None, now: datetime, live_clock: datetime) -> None:
    user = create_user(email="lea@example.com", now=now)
    client.post(f"/sign-in/link/{issue_sign_in_link(user=user, now=live_clock)}")
    assert client.get("/account/password").headers["Location"] == "/account/password/first"
    assert client.post("/account/password/first", {"password1": NEW, "password2": NEW}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get("/account/password/first").headers["Location"] == "/account/password"


def test_signing_in_gives_a_new_session(client: Client, ann: User) -> None:
    client.post("/theme", {"theme": "dark"})
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = str(session.session_key)
    client.cookies["vpcviz_session"] = before
    client.post("/sign-in/", {"username": "ann@example.com", "password": PASSWORD})
    assert client.session.session_key != before
    planted = Client()
    planted.cookies["vpcviz_session"] = before
    assert not is_in(planted)


def test_forms_want_the_token_of_the_page(ann: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"username": ann.email, "password": PASSWORD}).status_code == 403
    assert strict.post("/sign-in/reset", {"email": ann.email}).status_code == 403
    strict.force_login(ann)
    for address in ("name", "password", "sessions/end", "second-factor/add", "confirm"):
        assert strict.post(f"/account/{address}", {}).status_code == 403


def test_sessions_are_listed_and_ended_one_by_one(ann: User) -> None:
    here = browser(REMOTE_ADDR="192.0.2.1", HTTP_USER_AGENT="Firefox")
    there = browser(REMOTE_ADDR="192.0.2.2", HTTP_USER_AGENT="<b>Hostile</b>")
    page = here.get("/account/sessions").content.decode()
    assert "192.0.2.1" in page
    assert "&lt;b&gt;Hostile" in page
    assert "<b>Hostile" not in page
    assert str(here.session.session_key) not in page
    (end,) = re.findall(r'action="(/account/sessions/\d+/end)"', page)
    stranger = Client()
    stranger.force_login(create_user(email="sid@example.com", now=ann.created_at))
    assert stranger.post(end).status_code == 404
    here.post(end)
    assert (is_in(here), is_in(there)) == (True, False)


def test_signing_out_everywhere_ends_sessions_that_are_not_listed_too(ann: User) -> None:
    here, there, unlisted = browser(), browser(), Client()
    unlisted.force_login(ann)
    assert here.post("/account/sessions/end").status_code == 302
    assert [is_in(one) for one in (here, there, unlisted)] == [True, False, False]


def test_a_closed_account_has_no_session_token_or_link(ann: User, administrator: User, now: datetime) -> None:
    client = browser()
    issue_sign_in_link(user=ann, now=now)
    close_user(user=ann, now=now, by=administrator)
    assert not is_in(client)
    assert not is_in(browser())
    assert not SignInLink.objects.filter(user=ann).exists()


def test_one_network_address_tries_many_addresses_slowly(ann: User, now: datetime) -> None:
    client = Client()
    for number in range(100):
        client.post("/sign-in/", {"username": f"someone{number}@example.com", "password": "no"})
    right = {"username": ann.email, "password": PASSWORD}
    assert client.post("/sign-in/", right).status_code == 429
    assert client.post("/sign-in/", right, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_failed_sign_in_is_recorded_without_what_may_be_a_password(client: Client, ann: User) -> None:
    client.post("/sign-in/", {"username": ann.email, "password": "no"})
    client.post("/sign-in/", {"username": "MySecretPassword!", "password": ann.email})
    events = AuditEvent.objects.filter(action="user.sign-in-failed").order_by("pk")
    assert [event.target for event in events] == ["ann@example.com", "not an e-mail address"]
    assert "MySecret" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_no_address_leads_to_another_site(client: Client, ann: User, then: str) -> None:
    right = {"username": ann.email, "password": PASSWORD, "next": then}
    assert client.post("/sign-in/", right).headers["Location"] == "/"
    answer = client.post("/account/confirm", {"password": PASSWORD, "next": then})
    assert "evil" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "address",
    [
        "accounts/login/",
        "accounts/signup/",
        "sign-up",
        "sign-in/signup",
        "account/email",
        "sign-in/code/confirm",
        "account/login",
    ],
)
def test_what_is_not_offered_is_not_there(client: Client, ann: User, address: str) -> None:
    assert client.get(f"/{address}").status_code == 404
    client.force_login(ann)
    assert client.get(f"/{address}").status_code == 404


def test_one_changes_ones_name(client: Client, ann: User) -> None:
    client.force_login(ann)
    client.post("/account/name", {"name": "Ann Example"})
    assert "Ann Example" in client.get("/account/").content.decode()
    client.post("/account/name", {"name": "x" * 201})
    ann.refresh_from_db()
    assert ann.name == "Ann Example"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
            "Chrome on Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/17 Safari/605", "Safari on macOS"),
        ("curl/8.5", "curl"),
        ("", "Another program"),
    ],
)
def test_browsers_are_told_in_words(user_agent: str, words: str) -> None:
    assert in_words(user_agent) == words
