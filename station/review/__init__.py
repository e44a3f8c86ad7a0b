"""What the chief examiner decides about incidents: on the room's kiosk, or at the site office over many rooms' journals.

A decision is an entry like any other (``review.decided``) and holds a note that the chief signs with the own key
(``station/decision/v1``). It names the journal and the head that the chief saw; the closed day it speaks of is never touched.
"""
