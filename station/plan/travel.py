"""Numbers of passports and permits by their form alone; none of them has a check character.

- Passports of the People's Republic: a letter and eight digits, since 2017 also ``E``, a letter and seven digits.
- Passports of Hong Kong and Macao: ``K``, ``H`` or ``M`` with eight digits, or two letters and seven digits.
- Mainland travel permits of Hong Kong and Macao residents: ``H`` or ``M`` and eight digits; two digits more count
  the cards that were issued.
- Foreigners' permanent residence cards before December 2023: three letters and twelve digits. The newer ones have
  eighteen digits beginning with 9 and follow GB 11643 (identifiers.py).

Mainland travel permits of Taiwan residents have eight digits and nothing more, like many tickets: such a number is
an ID only where the roster or the person who types it says so.
"""

from __future__ import annotations

import re

_FORMS = (
    re.compile(r"[DEGPS][0-9]{8}"),
    re.compile(r"E[A-HJ-NP-Z][0-9]{7}"),
    re.compile(r"[HKM][0-9]{8}"),
    re.compile(r"(?:H[A-Z]|K[A-Z]|M[A-Z])[0-9]{7}"),
    re.compile(r"[HM][0-9]{10}"),
    re.compile(r"[A-Z]{3}[0-9]{12}"),
)


def travel_form(number: str) -> bool:
    """Whether a normalised number has the form of a passport, permit or older residence card."""
    return any(form.fullmatch(number) for form in _FORMS)
