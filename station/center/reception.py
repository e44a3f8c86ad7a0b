"""Taking a bundle in, from the network or from a stick.

- The manifest is signed by a device that this center enrolled, for the site that the journal's name states.
- A real center takes no demo or rehearsal data, a demo center no real data.
- Without all parts there is no receipt, only the list of what is missing; a day key that was erased here is not asked for again.
- Everything that the clear layer proves must hold (station/vault/verify/proofs.py); nothing is decrypted, no key for it is here.
- The bundle's tree and every tree receipted for this journal before must be one and the same history. If not, both stay
  as evidence and nothing is merged.
- Bundle and receipt are stored in one commit before the answer; a repeat gets the same receipt.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

from station.center.board.keeper import BoardKeeper, opened
from station.center.errors import DEMO, DOES_NOT_CHECK, FORK, NOT_ENROLLED, OTHER_SITE, Refused
from station.center.folder import Enrolled
from station.center.sealed import check_sealed
from station.center.store import Accepted, KnownHead, MakeReceipt, PartStore, Store
from station.event import Milliseconds
from station.vault import merkle
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.clear import PLAN as PLAN_FILE
from station.vault.bundle.errors import BundleError
from station.vault.bundle.interim import Interim, sign_interim
from station.vault.bundle.manifest import DAY_KEY, open_manifest
from station.vault.bundle.receipt import Receipt, sign_receipt
from station.vault.bundle.tiles import read_hash_tiles
from station.vault.courier import key_id
from station.vault.note import Signer
from station.vault.shred import stated
from station.vault.time_note import sign_time
from station.vault.trust import Trust
from station.vault.verify.proofs import Proofs, check_proofs

log = logging.getLogger("station.center")

CLOCK_OFF_BY_MS = 1_000
"""How far the server's own clock is said to be off at most: it is to run NTP."""


@dataclass(frozen=True)
class Committed:
    """Answer to a manifest."""

    complete: bool
    missing: tuple[str, ...]
    receipt: str | None
    new: bool
    """False where the receipt was there before."""
    interim: str | None = None
    """Of an incomplete one: the center's word that it has head and figures."""


class Reception:
    """The rules of taking in, over a store. Any thread may call it."""

    def __init__(
        self,
        trust: Trust,
        signer: Signer,
        enrolled: Enrolled,
        store: Store,
        parts: PartStore,
        now: Callable[[], Milliseconds],
    ) -> None:
        self.trust = trust
        self.enrolled = enrolled
        self.store = store
        self.parts = parts
        self._signer = signer
        self._one_by_one = Lock()
        self._now = now
        self.board = BoardKeeper(store, store.board, now)

    def missing(self, hashes: Iterable[str]) -> list[str]:
        """Those of these parts that are wanted, in the order asked for; what was erased for good is not."""
        return [one for one in dict.fromkeys(hashes) if not self.parts.known(one)]

    def shred(self, manifest: str) -> bytes | None:
        """The note on the erased day key of an accepted bundle, with its officers' notes; also where the bundle came later."""
        note = self.store.manifest(manifest)
        if note is None:
            return None
        read = open_manifest(note)
        found = [one for one in self.store.shreds(read.journal) if read.day_key in stated(one).keys]
        return found[-1] if found else None

    def signed_time(self, code: str) -> str:
        """The time for a kiosk's code (note ``station/time/v1``). Raises NoteError: no code."""
        return sign_time(self.trust.center, code, self._now(), CLOCK_OFF_BY_MS, self._signer)

    def commit(self, note: bytes) -> Committed:
        """Take a bundle whose parts were sent.

        Raises:
            Refused: it does not check, its device is not enrolled, or it tells another history.
        """
        bundle = self._opened(note)
        self._check_sender(bundle)
        known = self.store.receipt(bundle.sha256)
        if known is not None:
            return Committed(True, (), known, False)
        missing = [
            part.sha256
            for part in bundle.manifest.parts
            if not (self.parts.known if part.file == DAY_KEY else self.parts.has)(part.sha256)
        ]
        if missing:
            self.board.waits(bundle.manifest, len(missing))
            return self._announced(bundle, tuple(missing))
        with self._one_by_one:
            # Checking is computing: more than one at a time would only take the interpreter from one another and from the door.
            proofs = self._checked(bundle)
        while True:
            seen = self.store.heads(bundle.manifest.journal)
            self._check_history(bundle, proofs, seen)
            received = self._now()
            receipt = self.store.accept(_accepted(bundle, received), seen, self._maker(bundle, received))
            if receipt is not None:
                self.board.catch_up()
                return Committed(True, (), receipt, True)

    def _announced(self, bundle: Bundle, missing: tuple[str, ...]) -> Committed:
        # Nothing in it is proven yet but the device's signature: kept and shown as announced, never as received.
        manifest, now = bundle.manifest, self._now()
        self.store.announce(bundle.sha256, manifest.journal, bundle.note, now)
        interim = Interim(bundle.sha256, manifest.journal, manifest.end, manifest.root, now, missing)
        return Committed(False, missing, None, False, sign_interim(interim, self._signer))

    def _opened(self, note: bytes) -> Bundle:
        try:
            return Bundle(note, opened(note), self.parts.read)
        except BundleError as error:
            raise Refused(DOES_NOT_CHECK, **error.values) from error

    def _check_sender(self, bundle: Bundle) -> None:
        manifest = bundle.manifest
        enrolment = self.enrolled.find(key_id(manifest.device))
        if enrolment is None:
            raise Refused(NOT_ENROLLED)
        origin = manifest.origin
        if (enrolment.center, enrolment.site) != (origin.center, origin.site):
            raise Refused(OTHER_SITE)
        if manifest.summary.demo != self.trust.demo:
            raise Refused(DEMO)

    def _checked(self, bundle: Bundle) -> Proofs:
        try:
            self._check_sizes(bundle)
            check_sealed(bundle)
            proofs = check_proofs(bundle, bundle.clear(), self.trust.ever)
            if proofs.staff is None:
                # Without the center's own note on the plan, demo data could pass as real by the device's word alone.
                raise BundleError(PLAN_FILE, "缺少此文件", "the file is missing")
        except BundleError as error:
            self._keep(bundle, DOES_NOT_CHECK.code)
            raise Refused(DOES_NOT_CHECK, **error.values) from error
        return proofs

    def _check_sizes(self, bundle: Bundle) -> None:
        # What a part holds was checked against its name before it was kept, and a name stands for one content: reading
        # every sealed part again would say nothing new. How long the manifest says it is, that is the device's claim.
        for line in bundle.manifest.parts:
            size = self.parts.size(line.sha256)
            if size not in (None, line.size):
                raise BundleError(
                    f"parts/{line.sha256}",
                    f"此分片（{line.file}）长度与清单不符",
                    f"this part of {line.file} is not as long as the manifest says",
                )

    def _check_history(self, bundle: Bundle, proofs: Proofs, seen: tuple[KnownHead, ...]) -> None:
        end = bundle.manifest.end
        for head in seen:
            if head.size <= end and head.root != proofs.root(head.size):
                self._fork(bundle, head.size)
        later = next((head for head in seen if head.size > end), None)
        if later is not None and self._root_of(later, end) != bundle.manifest.root:
            self._fork(bundle, end)

    def _root_of(self, head: KnownHead, size: int) -> bytes:
        # Accepted manifests are never removed, so this one is there.
        bundle = Bundle.of(self.store.manifest(head.manifest) or b"", self.parts.read)
        return merkle.root(read_hash_tiles(bundle.clear().tiles, bundle.manifest.end)[:size])

    def _fork(self, bundle: Bundle, size: int) -> None:
        self._keep(bundle, FORK.code)
        raise Refused(FORK, size=size)

    def _keep(self, bundle: Bundle, code: str) -> None:
        log.error("%s: %s, manifest %s kept as evidence", code, bundle.manifest.journal, bundle.sha256)
        self.store.keep_refused(bundle.sha256, bundle.manifest.journal, bundle.note, code, self._now())
        self.board.refused(bundle.manifest.journal, bundle.sha256, code)

    def _maker(self, bundle: Bundle, received: Milliseconds) -> MakeReceipt:
        manifest = bundle.manifest

        def make(sequence: int, previous: str) -> str:
            return sign_receipt(
                Receipt(
                    manifest=bundle.sha256,
                    journal=manifest.journal,
                    size=manifest.end,
                    root=manifest.root,
                    received=received,
                    sequence=sequence,
                    previous=previous,
                ),
                self._signer,
            )

        return make


def _accepted(bundle: Bundle, received: Milliseconds) -> Accepted:
    manifest = bundle.manifest
    return Accepted(
        manifest=bundle.sha256,
        journal=manifest.journal,
        number=manifest.number,
        start=manifest.start,
        size=manifest.end,
        root=manifest.root,
        note=bundle.note,
        received=received,
    )
