"""Trusting one certificate, the one the administrator showed, and no other.

For a server that no authority vouches for. The certificate is compared in the handshake itself, so
not one byte of content leaves for a stranger.
"""

from __future__ import annotations

import hashlib
import hmac
import ssl

from typing_extensions import override


def context_for(fingerprint: str) -> ssl.SSLContext:
    """Make a context that takes only the certificate with this SHA-256, in lower-case hex.

    Notes
    -----
    Name, authority and dates are not looked at: the fingerprint says more than they do.
    """

    class OnlyThisOne(ssl.SSLObject):
        """A connection that ends when the other side shows another certificate."""

        @override
        def do_handshake(self) -> None:
            super().do_handshake()
            shown = hashlib.sha256(self.getpeercert(binary_form=True) or b"").hexdigest()
            if not hmac.compare_digest(shown, fingerprint):
                raise ssl.SSLCertVerificationError("another certificate than was promised")

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.sslobject_class = OnlyThisOne
    return context
