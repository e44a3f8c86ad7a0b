"""A journal with everything that a bundle carries, made of the vault's parts: no room, no screen, no rules.

site = SmallSite(tmp_path)          center, device, enrolment, plan, journal with an epoch
site.open(); site.work(20)          the day key, entries with sealed fields, a picture
site.seal("theory"); site.head()    a count note by two invigilators; a cosigned head
bundle = site.cut()
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from pathlib import Path

from station.event import Event
from station.incidents.events import Answered
from station.vault import age
from station.vault import entry as entries
from station.vault.bundle import Bundle, IncidentFigures, Outbox, SessionFigures, Summary
from station.vault.bundle.cut import cut_parts
from station.vault.bundle.manifest import CLEAR, DAY_KEY, ENTRIES, FileLine, sign_manifest
from station.vault.credential import Credential
from station.vault.custody.events import SealMade
from station.vault.custody.seal import SEAL
from station.vault.day.events import DayOpened, EpochStarted, JournalStarted, StaffReplaced
from station.vault.day.state import DayState, evolve
from station.vault.duty import Duty, sign_duty
from station.vault.enrolment import enrol
from station.vault.entry import Stamp
from station.vault.journal import Journal
from station.vault.keys import CenterKeys, DeviceIdentity, EpochKey
from station.vault.note import Checkpoint, add_signatures, cosign, sign_note, to_base64
from station.vault.package import PLAN
from station.vault.sealing import entry_key, new_day_key, seal
from station.vault.trust import Trust

CENTER, SITE, DAY, ROOM = "demo.center", "S01", "2026-11-07", "01"
START = 1_794_013_200_000
PEOPLE = ("s01", "s02")
CHIEF, FLOATING = "s07", "s05"


class SmallSite:
    """One kiosk's journal of one day."""

    def __init__(
        self,
        folder: Path,
        device: str = "k1",
        *,
        demo: bool = True,
        center: CenterKeys | None = None,
        n: int = 1,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.center = center or CenterKeys.create(folder / "center-keys", CENTER, b"small site")
        self.device = DeviceIdentity(
            f"{CENTER}/{SITE}/{device}", hashlib.sha256(f"{device}{demo}".encode()).digest()
        )
        self.trust = Trust(CENTER, self.center.vkeys, self.center.recipients, demo=demo)
        self.people = {p: Credential.from_seed(p, b"small site") for p in PEOPLE}
        self.others = {p: Credential.from_seed(p, b"small site") for p in (CHIEF, FLOATING)}
        self.time = START
        self.random = random.Random(device)
        self.demo = demo
        self.day_key: bytes | None = None
        self.seals: list[str] = []
        self.incidents = (IncidentFigures("CP-3", "serious", 2, open=1, session="theory"),)
        self.state = DayState()
        self.journal = Journal.create(folder / "journal.db", f"{CENTER}/{SITE}/{DAY}/{ROOM}/{device}/{n}")
        self.outbox = Outbox(folder / "outbox")
        self.enrolment = enrol(CENTER, SITE, self.device.vkey, START, self.center.plan_signer)
        self.journal.keep("plan_note", self._plan().encode())
        self.journal.keep("enrol_note", self.enrolment.encode())
        self.journal.keep("center_recipients", "\n".join(self.center.recipients).encode())
        self.happen(JournalStarted(self.journal.origin, "0" * 64, self.device.vkey, "0.1.0", demo))
        self.new_epoch()

    def _plan(self) -> str:
        staff = [
            f"{p} invigilator {c.seal_signer(CENTER).vkey} {c.cosigner(CENTER).vkey}"
            for p, c in self.people.items()
        ]
        staff += [
            f"{p} {role} {self.others[p].seal_signer(CENTER).vkey} {self.others[p].cosigner(CENTER).vkey}"
            for p, role in ((CHIEF, "chief"), (FLOATING, "floating"))
        ]
        values = {
            "center": CENTER,
            "site": SITE,
            "day": DAY,
            "room": ROOM,
            "demo": "yes" if self.demo else "no",
            "plan": "0" * 64,
            "staff": staff,
            "credential": [f"{p} {'0' * 64}" for p in self.people],
        }
        return sign_note(PLAN.write(values), [self.center.plan_signer])

    def happen(self, what: Event, actors: tuple[str, ...] = ()) -> None:
        """Append one event."""
        seq, salt = self.journal.size, self.random.randbytes(16)
        self.time += 1_000
        clear, hidden = entries.split(what)
        sealed = None
        if hidden and self.day_key is not None:
            sealed = seal(entry_key(self.day_key, self.journal.origin, seq), salt, hidden)
        body = entries.encode(
            seq=seq,
            happened=what,
            session="theory",
            stamp=Stamp(self.time, self.time, "b0", seq),
            actors=actors,
            salt=salt,
            clear=clear,
            sealed=sealed,
        )
        self.journal.append(body)
        self.state = evolve(self.state, entries.record_of(entries.decode(body, seq)))

    def new_epoch(self) -> None:
        """A new epoch key, as after a restart."""
        self.epoch = EpochKey.generate(self.journal.origin)
        self.happen(EpochStarted(self.epoch.certificate(self.device.signer, self.journal.size)))

    def open(self) -> None:
        """The day key is made and wrapped to the center."""
        self.day_key = new_day_key()
        wrapped = age.encrypt_bytes(self.day_key, [age.parse_recipient(r) for r in self.center.recipients])
        self.journal.keep("day_key_center", wrapped)
        digest = hashlib.sha256(wrapped).hexdigest()
        self.happen(DayOpened("0" * 64, "0" * 64, "0.1.0", digest), PEOPLE)

    def work(self, count: int) -> None:
        """Ordinary entries, each with a sealed field, the first with a picture."""
        picture = self.journal.put_blob(b"picture " + self.random.randbytes(3_000))
        for n in range(count):
            self.happen(Answered(1, "s", "", blobs=(picture,) if n == 0 else (), text=f"考生{n}"))

    def replaced(self, comes: str, leaves: str) -> None:
        """The chief puts somebody in an invigilator's place; the one who comes signs and cosigns from here on."""
        duty = Duty(self.journal.origin, self.journal.size, self.journal.root(), comes, leaves, self.time)
        note = sign_duty(duty, self.others[CHIEF].seal_signer(CENTER), self.device.signer)
        self.people = {p: c for p, c in self.people.items() if p != leaves} | {comes: self.others[comes]}
        self.happen(StaffReplaced(comes, leaves, note), (CHIEF,))

    def seal(self, session: str, explained: tuple[str, ...] = (), chief: str = "") -> None:
        """A count note by both invigilators and the device, and the chief where ``chief`` is an id alone."""
        previous = hashlib.sha256(self.seals[-1].encode()).hexdigest() if self.seals else "-"
        text = SEAL.write(
            {
                "journal": self.journal.origin,
                "tree": f"{self.journal.size} {to_base64(self.journal.root())}",
                "session": session,
                "number": str(len(self.seals) + 1),
                "count": [
                    "paper secure=-30 absent=1 bag=28 difference=1"
                    if explained
                    else "paper secure=-30 absent=1 bag=29"
                ],
                "explained": explained,
                "present": "29",
                "absent": "1",
                **({"chief": chief} if chief else {}),
                "previous": previous,
                "time": str(self.time),
            }
        )
        note = sign_note(text, [self.device.signer])
        signers = [*self.people.values(), *([self.others[chief]] if chief in self.others else [])]
        note = add_signatures(note, [c.seal_signer(CENTER).sign(text) for c in signers])
        self.seals.append(note)
        self.happen(SealMade(len(self.seals), note), PEOPLE)

    def head(self) -> None:
        """A head that both invigilators cosign."""
        checkpoint = Checkpoint(self.journal.origin, self.journal.size, self.journal.root())
        note = sign_note(checkpoint.text(), [self.epoch.signer])
        for person in self.people.values():
            note = cosign(note, person.cosigner(CENTER), self.time // 1_000)
        self.journal.put_head(checkpoint.size, note)

    @property
    def summary(self) -> Summary:
        sealed = bool(self.seals)
        figures = SessionFigures(
            "theory",
            present=29,
            late=2,
            absent=1,
            sealed=sealed,
            listed=30,
            phase="sealed" if sealed else "running",
            start=START,
            end=START + 5_400_000,
            paper="电工 理论",
        )
        return Summary(self.state.phase, self.demo, (figures,), self.incidents)

    def cut(self) -> Bundle:
        """The next bundle, recorded."""
        return self.outbox.cut_next(
            self.journal, self.device, self.summary, self.state.bundles, self.time, self.happen
        )


def day_of(folder: Path, device: str = "k1", entries: int = 20, **options: bool) -> SmallSite:
    """A site whose day has run: opened, worked, sealed, with two heads."""
    site = SmallSite(folder, device, **options)
    site.open()
    site.work(entries)
    site.head()
    site.seal("theory")
    site.head()
    return site


def with_manifest(bundle: Bundle, site: SmallSite, **changes: object) -> bytes:
    """The bundle's manifest with other values, signed again by the device: what only its holder could do."""
    return sign_manifest(replace(bundle.manifest, **changes), site.device.signer)  # type: ignore[arg-type]


def recut(
    bundle: Bundle,
    site: SmallSite,
    clear: bytes | None = None,
    sealed: bytes | None = None,
    key: bytes | None = None,
) -> Bundle:
    """The bundle with another file in it, cut and signed again by the device; an empty ``key`` leaves the day key out."""
    files = {
        CLEAR: bundle.file(CLEAR) if clear is None else clear,
        ENTRIES: bundle.file(ENTRIES) if sealed is None else sealed,
    }
    wrapped = bundle.day_key() if key is None else key
    if wrapped:
        files[DAY_KEY] = wrapped
    lines, parts = cut_parts(files)
    names = tuple(FileLine(n, len(b), hashlib.sha256(b).hexdigest()) for n, b in files.items())
    return Bundle.of(with_manifest(bundle, site, files=names, parts=lines), parts.__getitem__)


__all__ = ["PEOPLE", "SmallSite", "day_of", "recut", "with_manifest"]
