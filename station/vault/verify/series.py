"""Several bundles of one or more journals: each checked, and whether they follow one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from station.vault import age
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.errors import BundleError
from station.vault.bundle.folder import find_bundles, read_bundle, read_receipt_file, read_shred_file
from station.vault.bundle.tiles import read_hash_tiles
from station.vault.slip import Slip
from station.vault.trust import Trust
from station.vault.verify.check import verify_bundle
from station.vault.verify.findings import Findings


@dataclass(frozen=True)
class Checked:
    """One bundle folder and what was found."""

    folder: Path
    bundle: Bundle | None
    """None where not even the manifest could be believed."""
    findings: Findings


def verify_all(
    path: Path,
    trust: Trust | None,
    identities: Sequence[age.Identity] = (),
    slips: Sequence[Slip] = (),
) -> tuple[list[Checked], Findings]:
    """Check the bundle, or all bundles, at a path; the second value says how they follow one another.

    Raises:
        PlanError: no bundle there. DeviceError: the medium can't be read.
    """
    checked = [_one(folder, trust, identities, slips) for folder in find_bundles(path)]
    between = Findings()
    sound = [one.bundle for one in checked if one.bundle is not None and one.findings.ok]
    for journal in sorted({one.manifest.journal for one in sound}):
        ranges = sorted(
            (b for b in sound if b.manifest.journal == journal),
            key=lambda b: (b.manifest.number, b.manifest.end),
        )
        _follow(between, ranges)
    return checked, between


def _one(
    folder: Path, trust: Trust | None, identities: Sequence[age.Identity], slips: Sequence[Slip]
) -> Checked:
    bundle = None
    try:
        bundle = read_bundle(folder)
        receipt, shred = read_receipt_file(folder), read_shred_file(folder)
    except BundleError as error:
        findings = Findings()
        findings.failed(error)
        return Checked(folder, bundle, findings)
    return Checked(folder, bundle, verify_bundle(bundle, trust, identities, receipt, slips, shred))


def _follow(findings: Findings, ranges: Sequence[Bundle]) -> None:
    first = ranges[0].manifest
    if first.start:
        findings.add(
            "unproven",
            f"{first.journal}：第 0 至 {first.start - 1} 条不在这些包内",
            f"{first.journal}: entries 0 to {first.start - 1} are not in these bundles",
        )
    for before, after in pairwise(ranges):
        older, newer = before.manifest, after.manifest
        where = f"{after.name}/manifest"
        if after.sha256 == before.sha256:
            findings.add(
                "noted",
                f"{newer.journal}：同一个包有两份",
                f"{newer.journal}: the same bundle is here twice",
                where,
            )
        elif newer.end < older.end or newer.device != older.device:
            findings.add(
                "failed",
                f"{newer.journal}：包的次序不对",
                f"{newer.journal}: the bundles are out of order",
                where,
            )
        elif _leaves(after)[: older.end] != _leaves(before):
            findings.add(
                "failed",
                f"{newer.journal}：两个包来自不同的历史，都要保留",
                f"{newer.journal}: two bundles tell different histories; keep both",
                where,
            )
        elif newer.number == older.number:
            findings.add(
                "failed",
                f"{newer.journal}：两个包编号相同，都要保留",
                f"{newer.journal}: two bundles have one number; keep both",
                where,
            )
        elif newer.number == older.number + 1 and newer.previous != before.sha256:
            findings.add(
                "failed",
                f"{newer.journal}：后一包指的不是前一包",
                f"{newer.journal}: the later bundle does not name the one before",
                where,
            )
        elif newer.start > older.end:
            findings.add(
                "unproven",
                f"{newer.journal}：第 {older.end} 至 {newer.start - 1} 条不在这些包内",
                f"{newer.journal}: entries {older.end} to {newer.start - 1} are not in these bundles",
                where,
            )
        else:
            findings.add(
                "proven",
                f"{newer.journal}：第 {newer.number} 包接在第 {older.number} 包之后，只增不改",
                f"{newer.journal}: bundle {newer.number} follows bundle {older.number} and only adds to it",
                where,
            )


def _leaves(bundle: Bundle) -> list[bytes]:
    return read_hash_tiles(bundle.clear().tiles, bundle.manifest.end)
