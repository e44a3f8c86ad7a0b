"""The one door to typst.

Foreign text goes in as JSON data and is placed as text values: nothing of it is ever read as markup. Fonts
come from the package registry (docs/adr/0008), never from the machine, so a page looks the same everywhere.
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


def typeset(
    template: str,
    data: object,
    kind: Literal["pdf", "png"] = "pdf",
    *,
    folder: Path | None = None,
    ppi: float = 200,
) -> list[bytes]:
    """Fill a template of ``config/forms`` and return its pages as PNG, or one PDF.

    ``folder`` is where paths to pictures in the data begin (``/photos/…``); without it the data has no
    pictures by path.

    Raises:
        DeviceError: the template or its data can't be typeset.
    """
    source: bytes = (config_dir() / "forms" / f"{template}.typ").read_bytes()
    try:
        made = typst.compile(  # type: ignore[misc]  # its stub leaves a type variable unbound
            source,
            root=folder or FONTS,  # nothing but fonts within reach where no pictures are asked for
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format=kind,
            ppi=ppi,
        )
    except (typst.TypstError, OSError) as error:
        raise DeviceError(TYPESETTING, name=template, why=str(error)) from error
    if made is None:
        raise DeviceError(TYPESETTING, name=template, why="no output")
    return made if isinstance(made, list) else [made]
