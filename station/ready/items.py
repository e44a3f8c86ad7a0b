"""The items of a readiness test: what each is called, which must be good, which need somebody in the room, and what is asked.

Required items are those without which the handbook lets no exam begin (FL-1, EQ, EM) and those without which the kiosk proves
nothing. A missing printer, camera or sound never is: the door goes on without them.
"""

from __future__ import annotations

from collections.abc import Mapping

from station.text import Text

NAMES: Mapping[str, Text] = {
    "plan": Text("计划包", "Plan package"),
    "trust": Text("认定中心公钥", "Center's keys"),
    "reserves": Text("备用身份", "Spare credentials"),
    "spare": Text("备用机", "Spare kiosk"),
    "disk": Text("硬盘空间", "Disk space"),
    "ballast": Text("预留空间", "Reserve on the disk"),
    "write": Text("写入试验", "Write test"),
    "health": Text("硬盘健康", "Disk health"),
    "clock": Text("时钟走时", "Clock"),
    "sync": Text("对时来源", "Time source"),
    "battery": Text("电源电池", "Power"),
    "equipment": Text("设备检定", "Calibration"),
    "scanner": Text("扫码器", "Scanner"),
    "sound": Text("声音", "Sound"),
    "camera": Text("摄像头", "Camera"),
    "printer": Text("打印", "Printer"),
    "machines": Text("设备工量具", "Machines and tools"),
    "layout": Text("考场布置", "Room layout"),
    "posted": Text("张贴", "Notices"),
    "safety": Text("应急标志和消防", "Emergency and fire"),
}
REQUIRED = frozenset(
    {
        "plan",
        "trust",
        "reserves",
        "disk",
        "write",
        "clock",
        "equipment",
        "machines",
        "layout",
        "posted",
        "safety",
    }
)
"""What fails the report; the rest is said and leaves it good."""

ASKED: Mapping[str, Text] = {
    "scanner": Text(
        "用每个扫码器扫测试卡（station scan --card 打印）或屏幕上的码：读对就合格。",
        "Scan the test card (station scan --card makes it), or the code on the screen, with each scanner: it passes by itself.",
    ),
    "sound": Text("刚放了两声低音。听到了吗？", "Two low tones were just played. Were they heard?"),
    "camera": Text(
        "镜头对准一张准考证。画面清楚、亮度合适吗？",
        "Hold a ticket before the camera. Is its picture sharp and bright enough?",
    ),
    "printer": Text("测试页（应急卡）印好了吗？", "Has the test page (the emergency card) come out?"),
    "machines": Text(
        "设备、工量具逐件看过：无损坏、不缺少，操作规程已张贴？（设备设施管理制度）",
        "Every machine and tool looked at: no damage, none missing, operating rules posted? (EQ)",
    ),
    "layout": Text(
        "桌距四面不少于 80 厘米，理论考场至多 30 座；实操按职业国家标准？（FL-1）",
        "Desks at least 80 cm apart on four sides, 30 seats at most; practical rooms by the national standard? (FL-1)",
    ),
    "posted": Text(
        "横幅、示意图、考场号、考场规则、考生须知已张贴？（FL-1）",
        "Banner, site plan, room number, room rules and notice to candidates posted? (FL-1)",
    ),
    "safety": Text(
        "疏散标志清楚，通道畅通，灭火器在位有效，安全规程已张贴，医务室已知？（EM）",
        "Evacuation signs clear, ways free, extinguishers in place and in date, safety rules posted, medical room known? (EM)",
    ),
}
"""What is asked of a person, item by item; the first four need a device as well."""
BY_PERSON = tuple(ASKED)
"""Items that need somebody in the room, in the order in which they are asked."""

DAY_BEFORE: Mapping[str, tuple[str, ...]] = {
    "layout": ("layout",),
    "posted": ("posted",),
    "equipment": ("equipment", "machines"),
}
"""Item of the day-before checklist (config/timeline.toml) → the items here that show it: all of them must be good."""
