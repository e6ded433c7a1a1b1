"""One-time sign-in links."""

from datetime import datetime, timedelta

from vpcviz.people.models import SignInLink, User
from vpcviz.people.services import is_usable, issue_sign_in_link, redeem_sign_in_link


def test_a_link_signs_its_user_in_once(owner: User, now: datetime) -> None:
    token = issue_sign_in_link(user=owner, now=now)
    assert redeem_sign_in_link(token=token, now=now) == owner
    assert redeem_sign_in_link(token=token, now=now) is None


def test_looking_at_a_link_does_not_use_it_up(owner: User, now: datetime) -> None:
    token = issue_sign_in_link(user=owner, now=now)
    assert is_usable(token=token, now=now)
    assert is_usable(token=token, now=now)
    assert redeem_sign_in_link(token=token, now=now) == owner
    assert not is_usable(token=token, now=now)


def test_a_link_expires(owner: User, now: datetime) -> None:
    token = issue_sign_in_link(user=owner, now=now)
    assert redeem_sign_in_link(token=token, now=now + timedelta(days=2)) is None


def test_a_link_of_a_deactivated_user_is_dead(owner: User, now: datetime) -> None:
    token = issue_sign_in_link(user=owner, now=now)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert redeem_sign_in_link(token=token, now=now) is None


def test_an_unknown_token_signs_nobody_in(owner: User, now: datetime) -> None:
    issue_sign_in_link(user=owner, now=now)
    assert redeem_sign_in_link(token="guessed", now=now) is None


def test_only_the_digest_of_the_token_is_stored(owner: User, now: datetime) -> None:
    token = issue_sign_in_link(user=owner, now=now)
    row = SignInLink.objects.values().get()
    assert token not in str(row)
    assert len(row["digest"]) == 64
