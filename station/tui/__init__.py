"""The face of the station: what the room's staff and candidates see and hear.

The rules of the screen:

- Chinese by default; F9 switches everything at once. A verdict always stands in both languages.
- A verdict never speaks by colour alone: hue, shape, word, polarity and sound say the same (WCAG 1.4.1). ADMIT is a band, STOP
  floods the screen, CHECK is black on yellow.
- Verdict, seat, clock and counts are drawn large enough for two metres; everything else is for the person at the desk. All of it
  fits 80 × 24 and 116 × 30 cells.
- One place per question. The row above the footer always names the next step and its key.
- Enter chooses and moves on; what can't be taken back is confirmed by F8. No scanner can send an F-key by accident.
- A scan is caught before any widget sees a key, whatever is open. While a question is open a scan is told "finish this first",
  kept, and offered again afterwards; it answers nothing and is never lost.
- Text from outside (a name, a scanned code, a sheet's cell) is never markup and never holds control or direction characters.
- Names and numbers are masked again after ``screen.mask_after_seconds``. The door shows a candidate's own data only.
- ADMIT gives way to READY after ``screen.ready_after_seconds``; STOP and CHECK stay until a key or the next scan.
- No quit key, no command palette, no paste, no mouse.
- One table of actions (actions.py) feeds keys, footer, help screen and both manuals.
- A screen decides nothing: it shows views of the room and hands it commands. A refusal is shown in its own words.
"""
