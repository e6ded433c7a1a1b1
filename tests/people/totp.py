"""An authenticator app (RFC 6238)."""

import base64
import hmac
import struct
import time


def code_of(secret: str, *, later: int = 0) -> str:
    """The code that the app shows now, or so many steps later."""
    counter = struct.pack(">Q", int(time.time()) // 30 + later)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
