"""A SAML identity provider: metadata, and signed answers to requests. It lies when it is told to."""

import base64
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from tests.people.providers.serving import Answer, Asked, serving

MAIL = "urn:oid:0.9.2342.19200300.100.1.3"


@dataclass(frozen=True, slots=True)
class Signer:
    """A key, and its certificate."""

    key: str
    certificate: str

    @property
    def bare(self) -> str:
        """The certificate as it stands in metadata."""
        return "".join(line for line in self.certificate.splitlines() if "-----" not in line)


def signer() -> Signer:
    """A new key with a certificate of its own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "idp.example.com")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return Signer(private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode())


RIGHT = signer()
WRONG = signer()


@dataclass(slots=True)
class SamlProvider:
    """Who it says comes, and in which ways it lies."""

    url: str = ""
    name_id: str = "ann-0001"
    attributes: dict[str, str] = field(default_factory=lambda: {MAIL: "ann@example.com", "displayName": "Ann of SAML"})
    signed_by: Signer | None = RIGHT
    told: dict[str, str] = field(default_factory=dict)
    """In place of what is right: audience, recipient, destination, answers_to, issuer, until, status, asked_at."""
    asked_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When it last asked somebody for their password. A session lives here since then, by which they come."""
    obeys: bool = True
    """Asks again when it is told to."""
    after_signing: Callable[[str], str] = str

    @property
    def entity_id(self) -> str:
        """Its name."""
        return f"{self.url}/metadata"

    def answer(self, asked: Asked) -> Answer:
        """What it answers: metadata."""
        if asked.path != "/metadata":
            return Answer(status=404)
        return Answer(self.metadata().encode(), headers={"Content-Type": "application/samlmetadata+xml"})

    def metadata(self) -> str:
        """Who it is, and how it signs."""
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">'
            '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
            f"<ds:X509Certificate>{RIGHT.bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
            f'Location="{self.url}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>'
        )

    def response(self, address: str) -> str:
        """The answer to the request that a browser brings to this address, as the form holds it."""
        request = etree.fromstring(_inflated(parse_qs(urlsplit(address).query)["SAMLRequest"][0]))
        if self.obeys and request.get("ForceAuthn") == "true":
            self.asked_at = datetime.now(UTC)
        return self.response_to(
            {
                "answers_to": request.get("ID"),
                "recipient": request.get("AssertionConsumerServiceURL"),
                "destination": request.get("AssertionConsumerServiceURL"),
                "audience": request.findtext("{*}Issuer"),
            }
        )

    def response_to(self, right: dict[str, Any]) -> str:
        """A signed response, as the form holds it."""
        now = datetime.now(UTC)
        times = {"now": _iso(now), "from": _iso(now - timedelta(minutes=2)), "until": _iso(now + timedelta(minutes=5))}
        times["asked_at"] = _iso(self.asked_at)
        told = {**times, "issuer": self.entity_id, "status": "Success", **right, **self.told}
        assertion = self._assertion(told)
        if self.signed_by:
            assertion = _signed(assertion, self.signed_by)
        answers_to = f"InResponseTo={quoteattr(told['answers_to'])} " if told["answers_to"] else ""
        xml = (
            '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" '
            'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" '
            f'IssueInstant="{told["now"]}" Destination={quoteattr(told["destination"])} {answers_to}>'
            f"<saml:Issuer>{told['issuer']}</saml:Issuer><samlp:Status><samlp:StatusCode "
            f'Value="urn:oasis:names:tc:SAML:2.0:status:{told["status"]}"/></samlp:Status>{assertion}</samlp:Response>'
        )
        return base64.b64encode(self.after_signing(xml).encode()).decode()

    def _assertion(self, told: dict[str, str]) -> str:
        values = "".join(
            f"<saml:Attribute Name={quoteattr(name)}><saml:AttributeValue>{escape(value)}</saml:AttributeValue>"
            "</saml:Attribute>"
            for name, value in self.attributes.items()
        )
        answers_to = f"InResponseTo={quoteattr(told['answers_to'])} " if told["answers_to"] else ""
        return (
            '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion" Version="2.0" '
            f'IssueInstant="{told["now"]}"><saml:Issuer>{told["issuer"]}</saml:Issuer><saml:Subject>'
            '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">'
            f"{escape(self.name_id)}</saml:NameID>"
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData '
            f'NotOnOrAfter="{told["until"]}" Recipient={quoteattr(told["recipient"])} {answers_to}/>'
            f'</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{told["from"]}" '
            f'NotOnOrAfter="{told["until"]}"><saml:AudienceRestriction><saml:Audience>{told["audience"]}'
            f"</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement "
            f'AuthnInstant="{told["asked_at"]}"><saml:AuthnContext><saml:AuthnContextClassRef>'
            "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef>"
            "</saml:AuthnContext></saml:AuthnStatement>"
            f"<saml:AttributeStatement>{values}</saml:AttributeStatement></saml:Assertion>"
        )


@contextmanager
def saml_provider() -> Iterator[SamlProvider]:
    """A provider that answers."""
    provider = SamlProvider()
    with serving(provider.answer) as url:
        provider.url = url
        yield provider


def _signed(xml: str, by: Signer) -> str:
    signed = OneLogin_Saml2_Utils.add_sign(xml, by.key, by.certificate)
    text = signed.decode() if isinstance(signed, bytes) else str(signed)
    return text.removeprefix("<?xml version='1.0' encoding='utf-8'?>").strip()


def _inflated(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text), -15)


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
