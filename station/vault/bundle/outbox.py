"""The bundles of one journal, kept beside it as they were cut: sent, copied and sent again from here (design §4).

The folder is written durably first, then the event is appended. After a power cut between the two, the next call finds the folder
and records it as it is; nothing is cut twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from station.errors import DeviceError, PlanError, problem
from station.event import Event, Milliseconds
from station.vault import age
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.cut import PART, cut, extras_of
from station.vault.bundle.errors import BundleError
from station.vault.bundle.folder import MANIFEST_FILE, read_bundle, write_bundle, write_receipt_file
from station.vault.bundle.summary import Summary
from station.vault.day.events import BundleCopied, BundleCut
from station.vault.day.state import Bundle as Cut
from station.vault.entry import decode
from station.vault.journal import Journal
from station.vault.keys import DeviceKey

Append = Callable[[Event], object]
"""Makes one event durable in the journal."""

NO_RECIPIENTS = problem(
    "bundle.recipients",
    what=(
        "本日志还没有认定中心的加密公钥。",
        "This journal does not know the exam center's encryption keys yet.",
    ),
    now=("先由两名监考员开启考场，再导出。", "Have two invigilators open the room, then export."),
)
_ABOUT_BUNDLES = frozenset({"bundle.cut", "bundle.copied", "bundle.safe", "bundle.refused", "bundle.told"})
"""News of bundles; a doubted receipt is evidence and worth a bundle."""


@dataclass(frozen=True)
class Outbox:
    """``<folder>/0001/ …``, one bundle folder for each number."""

    folder: Path

    def path(self, number: int) -> Path:
        """Folder of that bundle."""
        return self.folder / f"{number:04d}"

    def bundle(self, number: int) -> Bundle | None:
        """That bundle, or None where it is missing or incomplete.

        Raises:
            DeviceError: the disk can't be read.
        """
        try:
            return read_bundle(self.path(number)) if (self.path(number) / MANIFEST_FILE).is_file() else None
        except BundleError:
            return None

    def cut_next(
        self,
        journal: Journal,
        device: DeviceKey,
        summary: Summary,
        recorded: Sequence[Cut],
        time: Milliseconds,
        append: Append,
        part: int = PART,
    ) -> Bundle:
        """Cut what is signed and in no bundle yet, keep it, and record it. ``recorded`` are the journal's cut bundles,
        ``part`` how many bytes its parts have.

        A range whose bundle has vanished from the disk before the center had it is cut again.

        Raises:
            PlanError: nothing new, or the center's recipients are not known. DeviceError: the disk refuses.
        """
        number = len(recorded) + 1
        left = self.bundle(number)
        if left is None or not _follows(left, journal, recorded):
            left = self._cut(journal, device, summary, recorded, time, part)
            write_bundle(left, self.path(number))
        manifest = left.manifest
        append(BundleCut(number=number, start=manifest.start, end=manifest.end, manifest=left.sha256))
        return left

    def _cut(
        self,
        journal: Journal,
        device: DeviceKey,
        summary: Summary,
        recorded: Sequence[Cut],
        time: Milliseconds,
        part: int,
    ) -> Bundle:
        recipients = journal.kept("center_recipients")
        if not recipients:
            raise PlanError(NO_RECIPIENTS)
        lost = [one.start for one in recorded if not one.receipt and self.bundle(one.number) is None]
        return cut(
            journal,
            device,
            summary,
            [age.parse_recipient(line) for line in recipients.decode().split("\n")],
            extras_of(journal),
            time,
            number=len(recorded) + 1,
            start=min([*lost, max((one.end for one in recorded), default=0)]),
            previous=recorded[-1].manifest if recorded else "",
            part=part,
        )

    def worth_cutting(self, journal: Journal, recorded: Sequence[Cut]) -> bool:
        """Whether a signed entry that is more than news of bundles is in no bundle yet, or a bundle has vanished."""
        heads = journal.heads()
        start, end = max((one.end for one in recorded), default=0), heads[-1][0] if heads else 0
        if any(not one.receipt and self.bundle(one.number) is None for one in recorded):
            return True
        return any(
            decode(body, seq).kind not in _ABOUT_BUNDLES
            for seq, body in enumerate(journal.entries(start, end), start)
        )

    def unsent(self, recorded: Sequence[Cut]) -> list[Bundle]:
        """Bundles that the center has not receipted, oldest first; refused ones too, since nothing is given up."""
        found = [self.bundle(one.number) for one in recorded if not one.receipt]
        return [one for one in found if one is not None]


def copy_out(bundle: Bundle, receipt: str, place: Path, append: Append) -> Path:
    """Copy a bundle to a folder or stick, compare, and record it. Returns its folder there.

    Raises:
        DeviceError: the medium refuses or gives back other bytes; nothing is recorded then.
    """
    target = place / bundle.name
    write_bundle(bundle, target)
    if receipt:
        write_receipt_file(target, receipt)
    append(BundleCopied(manifest=bundle.sha256, place=str(target)))
    return target


def _follows(left: Bundle, journal: Journal, recorded: Sequence[Cut]) -> bool:
    manifest = left.manifest
    previous = recorded[-1].manifest if recorded else ""
    if (manifest.journal, manifest.previous) != (journal.origin, previous):
        return False
    try:
        for _ in left.each_part():
            pass
    except (BundleError, DeviceError):
        return False
    return True
