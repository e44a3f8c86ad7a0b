"""Whether this server takes requests, is about to go, or takes no more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Running:
    """Changed in the server's one thread only."""

    leaving: bool = False
    """It was told to stop: not ready any more, so that a balancer sends nobody else; who comes all the same is served."""
    closed: bool = False
    """Only what has begun is finished."""
