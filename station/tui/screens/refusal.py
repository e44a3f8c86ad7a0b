"""What the screen says of a bundle that the center refused: its reason in its words, and what to do."""

from __future__ import annotations

from station.text import Text
from station.vault.day.state import Bundle


def refusal_of(bundle: Bundle) -> Text:
    """One sentence for one refused bundle; nothing of it was deleted."""
    why = bundle.refusal
    return Text(
        f"! 上报包 {bundle.number:04d} 被认定中心拒收（{bundle.refused}）：{why.zh}"
        "上报包仍在本机，没有删除任何内容；电话报告认定中心，办妥后再运行 station sync。",
        f"! The center refused bundle {bundle.number:04d} ({bundle.refused}): {why.en} "
        "It is still here, nothing was deleted; tell the center by telephone, and run station sync again when that is settled.",
    )
