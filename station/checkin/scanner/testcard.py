"""The test card: one code of each symbology with a text that shows what a scanner's setting does to it. Pure but for
the drawing.

Upper and lower case show Caps Lock, ``Y``, ``Z`` and ``-`` a layout. Code 39 has no lower case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from station.checkin.decode.symbol import AIM_LETTERS, Symbology
from station.checkin.scanner.events import NOTICES, CodeBounced, CodeRead, DeviceFound, DeviceLost, Message
from station.checkin.scanner.layout import notice_against
from station.text import Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

CARD: dict[Symbology, str] = {
    "Code 128": "ZY-Test-128-2026",
    "Code 39": "ZY-TEST-39-2026",
    "QR": "ZY-Test-QR-2026",
    "PDF417": "ZY-Test-417-2026",
}

_RIGHT = Text("{kind}：读对。", "{kind}: right.")
_AIM = Text("带 AIM 标识 {aim}。", "With AIM identifier {aim}.")
_NO_AIM = Text(
    "没有 AIM 标识：可在扫码枪上打开。", "No AIM identifier: it can be switched on in the scanner."
)
_WRONG_AIM = Text("AIM 标识 {aim} 不是 {kind} 的。", "AIM identifier {aim} is not that of {kind}.")
_CHANGED = Text("{kind}：内容被改变，读成 {got}。", "{kind}: the text was changed, it came as {got}.")
_FOREIGN = Text("不是测试卡上的码：{got}", "Not a code of the test card: {got}")
_BOUNCED = Text("重复，算同一次：{got}", "Again, the same reading: {got}")


@dataclass(frozen=True)
class Checked:
    """What a message says of a scanner."""

    says: tuple[Text, ...]
    kind: Symbology | None = None
    """Which code of the card it was, where it is one."""
    right: bool = False
    """It came as it is printed."""


def check(message: Message) -> Checked:
    """Hold one message against the card."""
    if isinstance(message, DeviceLost | DeviceFound):
        return Checked((message.say,))
    if isinstance(message, CodeBounced):
        return Checked((_BOUNCED.fill(got=message.text),))
    if not isinstance(message, CodeRead):
        return Checked((message.why,))
    for kind, text in CARD.items():
        if message.text == text:
            return Checked((_RIGHT.fill(kind=kind), _aim(message.aim, kind)), kind, True)
    for kind, text in CARD.items():
        why = notice_against(text, message.text)
        if why:
            return Checked((_CHANGED.fill(kind=kind, got=message.text), NOTICES[why]), kind)
    notice = (NOTICES[message.notice],) if message.notice else ()
    return Checked((_FOREIGN.fill(got=message.text), *notice))


def _aim(aim: str, kind: Symbology) -> Text:
    if not aim:
        return _NO_AIM
    right = aim[1] == AIM_LETTERS[kind]
    return (_AIM if right else _WRONG_AIM).fill(aim=aim, kind=kind)


def draw() -> npt.NDArray[np.uint8]:
    """The card as a grey picture, to be printed or shown: each code with its name above it."""
    import cv2
    import numpy as np
    import zxingcpp

    from station.checkin.decode.zxing import FORMATS

    page = np.full((1240, 1000), 255, np.uint8)
    top = 40
    for kind, text in CARD.items():
        made = zxingcpp.create_barcode(text, FORMATS[kind])
        code = np.array(made.to_image(scale=3, add_quiet_zones=False))
        cv2.putText(page, f"{kind}  {text}", (60, top + 24), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2, cv2.LINE_AA)
        page[top + 60 : top + 60 + code.shape[0], 60 : 60 + code.shape[1]] = code
        top += code.shape[0] + 130
    return page[: top - 10]
