"""What is stored instead of a secret text that opens something, and what it is found by."""

import hashlib

from django.views.decorators.debug import sensitive_variables


@sensitive_variables("token")
def digest_of(token: str) -> str:
    """The SHA-256 of a token; tokens have 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()
