"""Photos as data of a template: bytes wrapped into an SVG, so that no file name ever reaches the compiler."""

from __future__ import annotations

import base64


def embedded(photo: bytes) -> str:
    """A JPEG or PNG as SVG text, three wide to four high; empty for no photo. One that is damaged prints blank."""
    if not photo:
        return ""
    kind = "png" if photo.startswith(b"\x89PNG") else "jpeg"
    body = base64.b64encode(photo).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="180" height="240" viewBox="0 0 180 240">'
        f'<image width="180" height="240" href="data:image/{kind};base64,{body}"/></svg>'
    )
