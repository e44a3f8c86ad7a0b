"""What a bundle proves, to the center's server and to a verifier years later; the same code for both."""

from typing import TYPE_CHECKING

from station.lazily import lazily

if TYPE_CHECKING:
    from station.vault.verify.check import verify_bundle
    from station.vault.verify.contents import Contents, OpenedEntry, open_contents
    from station.vault.verify.findings import Finding, Findings, Level
    from station.vault.verify.proofs import Proofs, check_proofs
    from station.vault.verify.series import verify_all

__all__ = [
    "Contents",
    "Finding",
    "Findings",
    "Level",
    "OpenedEntry",
    "Proofs",
    "check_proofs",
    "open_contents",
    "verify_all",
    "verify_bundle",
]

_HOMES = {
    "Contents": "contents",
    "Finding": "findings",
    "Findings": "findings",
    "Level": "findings",
    "OpenedEntry": "contents",
    "Proofs": "proofs",
    "check_proofs": "proofs",
    "open_contents": "contents",
    "verify_all": "series",
    "verify_bundle": "check",
}

if not TYPE_CHECKING:
    __getattr__ = lazily(__name__, _HOMES)
