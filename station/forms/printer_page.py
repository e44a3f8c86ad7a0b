"""The printer's test page: the emergency card, which is of use on the wall afterwards. Printed, or kept as a PDF."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from station.errors import DeviceError
from station.forms.emergency import emergency_data
from station.forms.typesetting import typeset
from station.plan.emergency import EmergencyFile, card
from station.ready.probes import print_page
from station.text import Text
from station.vault.bundle.disk import write_durably

NAME = "station-test-page.pdf"


@dataclass(frozen=True)
class PrinterPage:
    """What became of the page."""

    said: Text
    printed: bool


def print_test_page(emergency: EmergencyFile, folder: Path) -> PrinterPage:
    """Send the page to the standard printer; where there is no print system it is kept in ``folder``."""
    body = typeset("emergency", {"cards": [emergency_data(card(emergency, None, None))]})[0]
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / NAME
        page.write_bytes(body)
        sent = print_page(page)
    if sent:
        return PrinterPage(Text("测试页已送到打印机。", "The test page went to the printer."), True)
    kept = folder / NAME
    try:
        write_durably(kept, body)
    except (DeviceError, OSError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return PrinterPage(Text(f"测试页写不出来：{why}", f"The test page can't be written: {why}"), False)
    if sent is None:
        return PrinterPage(
            Text(f"没有打印系统；测试页存为 {kept}", f"No print system; the page is kept as {kept}"), False
        )
    return PrinterPage(
        Text(f"打印系统不收；测试页存为 {kept}", f"The print system refuses it; the page is kept as {kept}"),
        False,
    )
