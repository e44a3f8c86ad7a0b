"""Kinds of hand-over and things, in words: on the screen and on paper the same."""

from __future__ import annotations

from collections.abc import Mapping

from station.text import Text
from station.vault.register.events import Item, Kind

KIND_NAMES: Mapping[Kind, Text] = {
    "collect": Text("领取试卷袋", "collect the bag"),
    "return": Text("交回试卷袋", "return the bag"),
    "hand_over": Text("移交", "hand over"),
    "lend": Text("借阅", "lend"),
    "give_back": Text("归还", "give back"),
    "copy": Text("复制", "copy"),
    "destroy": Text("销毁", "destroy"),
}
ITEM_NAMES: Mapping[Item, Text] = {
    "bag": Text("试卷袋", "paper bag"),
    "papers": Text("试卷材料", "papers"),
    "file": Text("其他文件", "other file"),
}
