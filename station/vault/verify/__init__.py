"""What a bundle proves, to the center's server and to a verifier years later; the same code for both."""

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
