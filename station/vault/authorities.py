"""Whose word on a server's certificate counts: the public authorities, and those that this machine was told of.

A province may run its own; ``update-ca-certificates`` is then all that a kiosk needs.
"""

from __future__ import annotations

import ssl

import certifi


def authorities() -> ssl.SSLContext:
    """A context that knows both; certificates and names are checked."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context
