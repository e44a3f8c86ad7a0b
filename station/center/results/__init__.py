"""The results' flags of a sitting for the exam-affairs platform, with a reconciliation that leads every figure to its entries.

rooms.py        what one journal says of its candidates, with the entries that say it
outcome.py      one line for each candidate and subject: normal, absent (0), cheating (0), cancelled, barred
figures.py      totals by room and subject, and the trace of each
differences.py  what does not agree: candidates, rooms, sealed counts, later decisions
sheets.py       the files
"""
