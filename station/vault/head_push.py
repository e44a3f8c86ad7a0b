"""Heads sent to the center while the room runs, where a network is allowed: each comes back with the center's cosignature.

The request is C2SP tlog-witness's *add-checkpoint*: ``old`` size, a consistency proof from it, an empty line, the head. What
the center must know first, the epoch's certificate, is put once. Nothing of the room waits for it, and a head that can't be
sent is no loss: the next one covers it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from station.vault import merkle
from station.vault.answer import ask
from station.vault.authorities import authorities
from station.vault.courier import DeviceAuth
from station.vault.keys import DeviceKey
from station.vault.note import NoteError, open_checkpoint, parse_checkpoint, parse_vkey, to_base64
from station.vault.note.frame import join, split
from station.vault.trust import Trust

SIZE_TYPE = "text/x.tlog.size"
"""Of an answer 409: its body is the size that the center has."""


@dataclass(frozen=True)
class Push:
    """One head that is to be witnessed."""

    note: str
    """The signed head."""
    certificate: str
    """The epoch certificate of the key that signed it (``station/epoch/v1``)."""
    epoch: str
    """That key."""
    leaves: Sequence[bytes]
    """Leaf hashes of at least its entries."""


class HeadPusher:
    """Knows how far the center has seen this journal. Not thread-safe: one thread sends."""

    def __init__(
        self,
        url: str,
        device: DeviceKey,
        trust: Trust,
        *,
        client: Callable[[], httpx.Client] = lambda: httpx.Client(timeout=10.0, verify=authorities()),
    ) -> None:
        self._url = url.rstrip("/")
        self._trust = trust
        self._auth = DeviceAuth(device)
        self._client = client
        self._old = 0
        self._told: set[str] = set()

    def push(self, push: Push) -> str | None:
        """The head with the center's cosignature; None where the center could not be reached or did not take it now.

        A refusal is not raised: the day goes on, and what is not witnessed is said by what is missing.
        """
        try:
            with self._client() as client:
                return self._pushed(client, push)
        except (httpx.HTTPError, httpx.InvalidURL, NoteError, merkle.ProofError):
            return None

    def _pushed(self, client: httpx.Client, push: Push) -> str | None:
        if push.certificate not in self._told:
            answer = self._post(client, "/v1/epochs", push.certificate)
            if not answer.is_success:
                return None
            self._told.add(push.certificate)
        for _ in range(2):
            answer = self._post(client, "/v1/heads", request_of(self._old, push))
            if answer.status_code == 409 and answer.headers.get("content-type", "").startswith(SIZE_TYPE):
                self._old = int(answer.text.strip() or 0)
                continue
            break
        if not answer.is_success:
            return None
        frame = split(push.note)
        witnessed = join(frame.text, [*(one.write() for one in frame.signatures), answer.text])
        head, opened = open_checkpoint(
            witnessed, [*(parse_vkey(one) for one in self._trust.witnesses), parse_vkey(push.epoch)]
        )
        if not any(one.vkey in self._trust.witnesses for one in opened.by):
            return None
        self._old = head.size
        return witnessed

    def _post(self, client: httpx.Client, path: str, text: str) -> httpx.Response:
        return ask(client, "POST", self._url + path, content=text.encode(), auth=self._auth)


def request_of(old: int, push: Push) -> str:
    """The body of add-checkpoint. Raises ProofError: the center has seen more than this head."""
    size = parse_checkpoint(split(push.note).text).size
    if old > size:
        raise merkle.ProofError("中心见过更多", "the center has seen more")
    proof = merkle.consistency_proof(old, push.leaves[:size]) if 0 < old < size else []
    return "".join([f"old {old}\n", *(f"{to_base64(one)}\n" for one in proof), "\n", push.note])
