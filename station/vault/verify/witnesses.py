"""Which stretches of a journal somebody outside the kiosk holds, and which nobody does.

A tree alone can't stop whoever holds the kiosk from cutting its tail and writing another. What has left the box can: the
center's receipts, its cosignatures under heads that were sent while the room ran, slips on paper. A cosignature made on the
kiosk is a second person's, not an outside witness's.
"""

from __future__ import annotations

from collections.abc import Sequence

from station.vault.bundle.bundle import Bundle
from station.vault.bundle.clear import Clear
from station.vault.bundle.errors import BundleError
from station.vault.bundle.receipt import Receipt
from station.vault.slip import Slip
from station.vault.trust import Trust
from station.vault.verify.findings import Findings, moment
from station.vault.verify.proofs import Proofs


def say_witnesses(
    findings: Findings,
    bundle: Bundle,
    clear: Clear,
    proofs: Proofs,
    trust: Trust | None,
    own: Receipt | None,
    slips: Sequence[Slip] = (),
) -> None:
    """Say each witness, then each stretch of entries with those who hold it.

    Raises:
        BundleError: a slip of this journal is not on this tree.
    """
    held: list[tuple[int, str, str]] = []
    for one in [*proofs.receipts, *([own] if own else [])]:
        where = "receipt" if one is own else "receipts"
        findings.add(
            "proven",
            f"认定中心回执第 {one.sequence} 号：{moment(one.received)} 收到前 {one.size} 条",
            f"receipt {one.sequence} of the center: it had the first {one.size} entries at {moment(one.received)}",
            where,
        )
        held.append((one.size, f"回执第 {one.sequence} 号", f"receipt {one.sequence}"))
    seen = [head for head in proofs.heads if head.witnessed is not None]
    for head in seen[-1:]:
        findings.add(
            "proven",
            f"认定中心会签了 {len(seen)} 个树头，最后一个覆盖前 {head.size} 条（{moment(head.witnessed or 0)}）",
            f"the center cosigned {len(seen)} heads, last over the first {head.size} entries ({moment(head.witnessed or 0)})",
            "heads",
        )
        held.append((head.size, "认定中心会签", "the center's cosignature"))
    held += _slips(findings, bundle, proofs, slips)
    _stretches(findings, bundle.manifest.end, held)
    if trust is None and clear.receipts:
        findings.add(
            "unproven", "回执未核对（需 --trust）", "receipts were not checked (takes --trust)", "receipts"
        )


def _slips(
    findings: Findings, bundle: Bundle, proofs: Proofs, slips: Sequence[Slip]
) -> list[tuple[int, str, str]]:
    manifest, held = bundle.manifest, []
    for slip in slips:
        if slip.origin != manifest.journal:
            findings.add(
                "noted",
                f"凭条属于另一本日志 {slip.origin}",
                f"the slip is another journal's, {slip.origin}",
                "slip",
            )
        elif slip.size > manifest.end:
            findings.add(
                "unproven",
                f"凭条覆盖前 {slip.size} 条，本包只到第 {manifest.end - 1} 条：其后的记录在别的包里，或已被截去",
                f"the slip covers the first {slip.size} entries, this bundle ends with {manifest.end - 1}: "
                "what follows is in another bundle, or was cut off",
                "slip",
            )
        elif proofs.root(slip.size) != slip.root:
            raise BundleError(
                "slip",
                f"凭条上前 {slip.size} 条的根与这棵树不符：这些条目被改动过",
                f"the slip's root over the first {slip.size} entries is not this tree's: entries were changed",
            )
        else:
            findings.add(
                "proven",
                f"纸上凭条与前 {slip.size} 条相符",
                f"the slip on paper agrees with the first {slip.size} entries",
                "slip",
            )
            held.append((slip.size, "凭条", "a slip"))
    return held


def _stretches(findings: Findings, end: int, held: Sequence[tuple[int, str, str]]) -> None:
    """One sentence for each stretch that one and the same set of witnesses holds, oldest first."""
    start = 0
    for size in sorted({size for size, _, _ in held if size <= end}):
        by = [one for one in held if one[0] >= size]
        zh = "、".join(dict.fromkeys(name for _, name, _ in by))
        en = ", ".join(dict.fromkeys(name for _, _, name in by))
        findings.add(
            "proven",
            f"第 {start} 至 {size - 1} 条有外部见证：{zh}",
            f"entries {start} to {size - 1} have outside witnesses: {en}",
        )
        start = size
    if start < end:
        findings.add(
            "unproven",
            f"第 {start} 至 {end - 1} 条没有外部见证：持有本机的人可能截去了其后的记录",
            f"entries {start} to {end - 1} have no outside witness: whoever held the kiosk could have cut off the rest",
        )
    else:
        findings.add(
            "unproven",
            f"第 {end} 条起的记录（若有）不在本包内",
            f"entries from {end} on, if there are any, are not in this bundle",
        )
