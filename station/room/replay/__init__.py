"""A day computed again from its journal: the same pure functions under the figures and sessions on record (design §2, §5).

    report = replay(entries)       entries in order, from the first on
    report.disagreements           what the rules would have said otherwise, by entry

- ``grounds`` what is judged by: the figures and sessions that the opening entry holds, with stand-ins for people
- ``door``    which command an entry of the door answers, and what ``decide`` says to it
- ``walk``    the journal from its first entry to its last
- ``report``  how many were computed, how many agree, and which don't

No key is needed: whatever time decides lies in clear under roster indices. Which document a code was, and whose, is not
computed again; for such verdicts the window, the attempt and the times are.
"""

from station.room.replay.report import Disagreement, Report, Subject
from station.room.replay.walk import replay

__all__ = ["Disagreement", "Report", "Subject", "replay"]
