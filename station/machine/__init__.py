"""``station doctor``: whether this machine can be a room's kiosk at all, before a day is prepared on it.

    probes   reads machine and folder; changes nothing
    judge    what was read means; pure

Whether it is ready for one sitting is asked by ``station ready`` (station/ready).
"""
