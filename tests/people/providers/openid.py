"""An OpenID Connect provider: discovery, authorize, token, keys, user info. It lies when it is told to."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.people.providers.serving import Answer, Asked, serving

CLIENT = "vpcviz-client"
SECRET = "secret-of-the-client"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ANOTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class OpenIdProvider:
    """Who it says comes, and in which ways it lies."""

    url: str = ""
    person: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "0001",
            "email": "ann@example.com",
            "email_verified": True,
            "name": "Ann of the provider",
        }
    )
    claims: dict[str, Any] = field(default_factory=dict)
    """Put into the id token, in place of what is right."""
    without: tuple[str, ...] = ()
    """Claims that the id token lacks."""
    key: Any = KEY
    algorithm: str = "RS256"
    kid: str = "one"
    discovery: dict[str, Any] = field(default_factory=dict)
    in_user_info: dict[str, Any] | None = None
    asked_at: float = field(default_factory=time.time)
    """When it last asked somebody for their password. A session lives here since then, by which they come."""
    obeys: bool = True
    """Asks again when it is told to."""
    broken: dict[str, Answer] = field(default_factory=dict)
    """Answers to paths in place of the right ones."""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Answer:
        """What it answers."""
        if asked.path in self.broken:
            return self.broken[asked.path]
        paths = {
            "/.well-known/openid-configuration": self._configuration,
            "/authorize": self._authorize,
            "/token": self._token,
            "/keys": self._keys,
            "/me": self._me,
        }
        return paths[asked.path](asked) if asked.path in paths else Answer(status=404)

    def _configuration(self, _asked: Asked) -> Answer:
        told = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/me",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
        return _json({**told, **self.discovery})

    def _authorize(self, asked: Asked) -> Answer:
        assert asked.query["response_type"] == "code"
        assert asked.query["client_id"] == CLIENT
        assert set(asked.query["scope"].split()) == {"openid", "profile", "email"}
        assert asked.query["code_challenge_method"] == "S256"
        if self.obeys and (asked.query.get("prompt"), asked.query.get("max_age")) == ("login", "0"):
            self.asked_at = time.time()
        code = secrets.token_urlsafe()
        self._codes[code] = dict(asked.query)
        query = urlencode({"code": code, "state": asked.query["state"]})
        return Answer(status=302, headers={"Location": f"{asked.query['redirect_uri']}?{query}"})

    def _token(self, asked: Asked) -> Answer:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        begun = self._codes.pop(asked.form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            begun is None
            or asked.headers.get("Authorization") != f"Basic {basic}"
            or begun["code_challenge"] != challenge.decode()
            or begun["redirect_uri"] != asked.form["redirect_uri"]
        ):
            return _json({"error": "invalid_grant"}, status=400)
        return _json({"access_token": "opaque", "token_type": "Bearer", "id_token": self._id_token(begun)})

    def _id_token(self, begun: dict[str, str]) -> str:
        now = int(time.time())
        told = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": begun["nonce"], **self.person}
        if "max_age" in begun:
            told["auth_time"] = int(self.asked_at)
        told = {name: value for name, value in {**told, **self.claims}.items() if name not in self.without}
        return jwt.encode(told, self.key, algorithm=self.algorithm, headers={"kid": self.kid})

    def _keys(self, _asked: Asked) -> Answer:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return _json({"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]})

    def _me(self, asked: Asked) -> Answer:
        assert asked.headers["Authorization"] == "Bearer opaque"
        return _json(self.person if self.in_user_info is None else self.in_user_info)


@contextmanager
def openid_provider() -> Iterator[OpenIdProvider]:
    """A provider that answers."""
    provider = OpenIdProvider()
    with serving(provider.answer) as url:
        provider.url = url
        yield provider


def _json(told: Any, *, status: int = 200) -> Answer:
    return Answer(json.dumps(told).encode(), status, {"Content-Type": "application/json"})
