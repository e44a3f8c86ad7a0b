"""What is said of a bundle's day key: here, erased by the center, or missing without a word (docs/formats.md §5, §7b)."""

from __future__ import annotations

from station.vault.bundle.bundle import Bundle
from station.vault.bundle.errors import BundleError
from station.vault.bundle.folder import SHRED_FILE
from station.vault.bundle.manifest import DAY_KEY
from station.vault.shred import Shred, read_shred, stated
from station.vault.trust import Trust
from station.vault.verify.findings import Findings, at, moment


def say_day_key(
    findings: Findings, bundle: Bundle, trust: Trust | None, notes: bytes | None, *, here: bool
) -> None:
    """Add what became of the day key. ``notes`` is the file ``shred`` beside the bundle, ``here`` whether the key is here.

    Raises:
        BundleError: the note beside it does not hold, or is about another key.
    """
    shred = _checked(findings, bundle, trust, notes) if notes is not None else None
    if shred is not None:
        who, when = "、".join(shred.officers), moment(shred.time)
        early = shred.early and f"；早于保存期满（{shred.until}）：{shred.early}"
        before = shred.early and f"; before the end of retention ({shred.until}): {shred.early}"
        findings.add(
            "noted",
            f"日钥已由 {shred.center} 的 {who} 于 {when} 销毁，理由：{shred.reason}{early}",
            f"the day key was erased at {shred.center} by {', '.join(shred.officers)} at {when}; "
            f"reason: {shred.reason}{before}",
            SHRED_FILE,
        )
        if here:
            findings.add(
                "noted",
                "但此副本仍有日钥：密封内容在此处仍可打开",
                "this copy still has the day key: sealed parts can still be opened from it",
                DAY_KEY,
            )
    elif bundle.manifest.day_key and not here:
        findings.add(
            "unproven",
            "日钥缺失，旁边没有可信的销毁记录说明由谁、何时销毁；密封内容打不开",
            "the day key is missing, and no note that counts says who erased it and when; sealed parts stay closed",
            DAY_KEY,
        )


def _checked(findings: Findings, bundle: Bundle, trust: Trust | None, notes: bytes) -> Shred | None:
    with at(SHRED_FILE):
        if trust is None:
            said = stated(notes)
            findings.add(
                "unproven",
                f"旁边有销毁记录，写着 {'、'.join(said.officers)} 销毁了日钥；没有认定中心公钥，未核对",
                f"a note beside it says that {', '.join(said.officers)} erased the day key; "
                "not checked, for want of the center's keys",
                SHRED_FILE,
            )
            shred, signed = said, tuple[str, ...]()
        else:
            shred, signed = read_shred(notes, trust.ever)
    manifest = bundle.manifest
    if (shred.center, shred.journal) != (manifest.origin.center, manifest.journal) or (
        manifest.day_key not in shred.keys
    ):
        raise BundleError(SHRED_FILE, "销毁记录是另一把日钥的", "it is about another day key")
    if trust is None:
        return None
    gone = {one.key for one in trust.revoked}
    if gone.intersection(signed):
        # Its time is the signers' own word: a revoked key's note can't show that it was made before.
        findings.add(
            "unproven",
            "销毁记录所依据的公钥后来被吊销，这份记录不再采信",
            "a key under the note on the erased day key was revoked later; the note counts for nothing any more",
            SHRED_FILE,
        )
        return None
    return shred
