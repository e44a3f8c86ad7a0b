"""What a kiosk is before any exam: its own key and the center that it trusts.

The center's keys are pinned when the kiosk is installed, after a person compared their fingerprint; a plan
signed by another key is refused from then on (design §4).
"""

from __future__ import annotations

from pathlib import Path

from station.errors import DeviceError, PlanError, problem
from station.vault.bundle.disk import sync_folder, write_durably
from station.vault.keys import DeviceIdentity, refuse_existing
from station.vault.trust import Trust, accept, read_trust, trust_file

NOT_SET_UP = problem(
    "kiosk.not_set_up",
    what=("本机尚未设置：缺少 {name}。", "This kiosk is not set up: {name} is missing."),
    now=(
        "运行 station kiosk setup，并核对认定中心公钥指纹。",
        "Run station kiosk setup and compare the fingerprint of the exam center's keys.",
    ),
    clause="design §4",
)
WRONG_FINGERPRINT = problem(
    "kiosk.fingerprint",
    what=(
        "认定中心公钥指纹不符：文件中为 {found}。",
        "The center's fingerprint differs: the file holds {found}.",
    ),
    now=(
        "不要继续；向认定中心当面或电话核对指纹。",
        "Don't go on; compare the fingerprint with the exam center in person or by telephone.",
    ),
    clause="design §4",
)


class Kiosk:
    """One installed kiosk: a folder with ``device.key``, ``trust.json`` and, where enrolled,
    ``enrol.note``."""

    def __init__(self, folder: Path, device: DeviceIdentity, trust: Trust) -> None:
        self.folder = folder
        self.device = device
        self.trust = trust

    @classmethod
    def set_up(cls, folder: Path, device_name: str, trust: Trust, confirmed_fingerprint: str) -> Kiosk:
        """Make the device's key and pin the center.

        Raises:
            PlanError: the fingerprint that the person read is not the file's.
            DeviceError: the folder can't be written.
        """
        if _squeezed(confirmed_fingerprint) != _squeezed(trust.fingerprint):
            raise PlanError(WRONG_FINGERPRINT, found=trust.fingerprint)
        key = folder / "device.key"
        refuse_existing(key)
        # The key last: what was cut off before it is simply done again.
        write_durably(folder / "trust.json", trust_file(trust))
        device = DeviceIdentity.create(key, device_name)
        sync_folder(folder.parent)
        return cls(folder, device, trust)

    @classmethod
    def load(cls, folder: Path) -> Kiosk:
        """Raises DeviceError: not set up; PlanError: a file is not what it should be."""
        for name in ("device.key", "trust.json"):
            if not (folder / name).is_file():
                raise DeviceError(NOT_SET_UP, name=name)
        return cls(folder, DeviceIdentity.load(folder / "device.key"), read_trust(folder / "trust.json"))

    def update_trust(self, note: str) -> Trust:
        """Take the center's next trust; the one before is kept beside it.

        Raises:
            PlanError: not the next one, or not signed by every key of before. DeviceError: the disk refuses.
        """
        after = accept(self.trust, note)
        write_durably(self.folder / f"trust-{self.trust.number}.json", trust_file(self.trust))
        write_durably(self.folder / "trust.json", trust_file(after))
        self.trust = after
        return after

    @property
    def enrolment(self) -> str | None:
        """The center's enrolment note of this device, where it was brought back."""
        path = self.folder / "enrol.note"
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def keep_enrolment(self, note: str) -> None:
        """Keep the center's enrolment note."""
        write_durably(self.folder / "enrol.note", note.encode())


def _squeezed(fingerprint_text: str) -> str:
    return "".join(fingerprint_text.split()).replace("-", "").lower()
