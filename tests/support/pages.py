"""What a printed PDF says, page by page."""

from __future__ import annotations

import io

from pypdf import PdfReader


def pages(pdf: bytes) -> list[str]:
    """The text of every page, without the places at which an overlong word may break, runs of spaces as one."""
    found = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return [" ".join(text.replace("\u200b", "").split()) for text in found]


def fonts(pdf: bytes) -> set[str]:
    """Names of all fonts, each with whether its outlines are in the file: ``Name embedded``."""
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            [inner] = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"].get_object()
            embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            found.add(f"{descriptor['/FontName'].partition('+')[2]} {'embedded' if embedded else 'missing'}")
    return found


__all__ = ["fonts", "pages"]
