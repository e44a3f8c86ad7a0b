"""What can be wrong with an age file or key. ``detail`` is for specialists and never holds a secret."""

from __future__ import annotations

from typing import ClassVar

from station.errors import PlanError, Problem, problem

_SPEC = "c2sp.org/age"
_AGAIN = (
    "不要自行修补；请发送方重新导出。",
    "Don't repair it by hand; have the sender export it again.",
)

NO_MATCH = problem(
    "age.no_match",
    what=(
        "打不开这份加密文件：它不是加密给这把钥匙的，或口令不对。",
        "This encrypted file does not open: it was not made for this key, or the passphrase is wrong.",
    ),
    now=(
        "核对文件和钥匙；仍打不开时联系发送方。",
        "Check file and key; if it still does not open, ask the sender.",
    ),
    clause=_SPEC,
)
BAD_HEADER = problem(
    "age.header",
    what=("加密文件的文件头残缺或不合规范。", "The encrypted file's header is incomplete or malformed."),
    now=_AGAIN,
    clause=_SPEC,
)
BAD_HMAC = problem(
    "age.hmac",
    what=("加密文件的文件头被改动过。", "The encrypted file's header was altered."),
    now=("原件保留并报告；请发送方重新导出。", "Keep the original and report it; have it exported again."),
    clause=_SPEC,
)
BAD_PAYLOAD = problem(
    "age.payload",
    what=("加密文件的内容残缺或被改动过。", "The encrypted file's content is incomplete or was altered."),
    now=("原件保留并报告；请发送方重新导出。", "Keep the original and report it; have it exported again."),
    clause=_SPEC,
)
BAD_ARMOR = problem(
    "age.armor",
    what=("加密文件的文本外壳有误。", "The text form (armor) of the encrypted file is malformed."),
    now=_AGAIN,
    clause=_SPEC,
)
BAD_KEY = problem(
    "age.key",
    what=("加密钥匙有误或不能一起使用。", "An encryption key is malformed or can't be used with the others."),
    now=(
        "请认定中心重新提供该公钥或钥匙文件。",
        "Ask the exam center for that public key or key file again.",
    ),
    clause=_SPEC,
)


class AgeError(PlanError):
    """Root of everything that is wrong with an age file or key."""

    because: ClassVar[Problem]

    def __init__(self, detail: str) -> None:
        super().__init__(self.because)
        self.detail = detail

    def __str__(self) -> str:
        return f"{super().__str__()} ({self.detail})"


class NoMatch(AgeError):
    """No identity opens this file; for scrypt files: the passphrase is wrong."""

    because = NO_MATCH


class HeaderError(AgeError):
    """The header can't be parsed, or a stanza of a known type is malformed."""

    because = BAD_HEADER


class HmacError(AgeError):
    """The header is not the one that was sealed with the file key."""

    because = BAD_HMAC


class PayloadError(AgeError):
    """A chunk does not authenticate, the end is missing, or something follows it."""

    because = BAD_PAYLOAD


class ArmorError(AgeError):
    """The PEM-like text form is malformed."""

    because = BAD_ARMOR


class KeyTextError(AgeError):
    """A recipient or identity text is malformed, or recipients can't stand in one file."""

    because = BAD_KEY
