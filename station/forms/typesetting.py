"""The one door to typst.

Foreign text goes in as JSON data and is placed as text values: nothing of it is ever read as markup, or as the
name of a file (pictures are data too: forms/pictures.py). Within the compiler's reach are the templates and our own
fonts (docs/adr/0008), no other file of the machine, so a page looks the same everywhere.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pylopdf_fonts_zh_cn
import typst

from station.errors import DeviceError, problem
from station.locations import config_dir

TYPESETTING = problem(
    "forms.typesetting",
    what=("文件 {name} 排版失败：{why}。", "The form {name} could not be typeset: {why}."),
    now=(
        "检查 config/forms 中的模板是否被改动；其余功能不受影响。",
        "See whether the template in config/forms was changed; all else goes on.",
    ),
    clause="config/forms",
)
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent

Pages = Literal["pdf", "png"]


def typeset(
    template: str, data: object, kind: Pages = "pdf", *, ppi: float = 200, archival: bool = False
) -> list[bytes]:
    """Fill a template of ``config/forms`` and return its pages as PNG, or one PDF.

    ``archival`` makes it PDF/A-2b (ISO 19005-2), for what is kept for years; a character without a glyph is an error then
    (forms/day.py puts a stand-in).

    Raises:
        DeviceError: the template or its data can't be typeset.
    """
    try:
        sources = {form.name: form.read_bytes() for form in sorted((config_dir() / "forms").glob("*.typ"))}
        made = typst.compile(  # type: ignore[call-overload]  # its stub knows of one source only
            {**sources, "main.typ": sources[f"{template}.typ"]},
            root=FONTS,
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format=kind,
            ppi=ppi,
            pdf_standards=["a-2b"] if archival else [],
        )
    except (RuntimeError, OSError, KeyError) as error:  # typst.TypstError is a RuntimeError
        raise DeviceError(TYPESETTING, name=template, why=str(error)) from error
    if made is None:
        raise DeviceError(TYPESETTING, name=template, why="no output")
    return made if isinstance(made, list) else [made]
