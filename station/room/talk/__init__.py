"""A running room holds its journal alone; other programs of this kiosk ask it over a Unix socket in the room's folder.

    wire.py       what a question and an answer look like as a line: pure, no socket
    snapshot.py   what is told of the room: times and counts, nothing personal
    carrying.py   export and sync, inside the room's process or beside it
    answering.py  which answer a question gets
    service.py    the socket: who may ask, how long, how many
    client.py     how a command or the candidates' clock asks

Format and limits: docs/formats.md §11; reasons: docs/adr/0026.
"""
