"""Every event that a journal can hold: importing this module registers them all."""

from station.checkin import events as checkin_events
from station.incidents import events as incident_events
from station.incidents import reply_events
from station.ready import events as ready_events
from station.review import events as review_events
from station.safety import events as safety_events
from station.staff import events as staff_events
from station.timer import events as timer_events
from station.vault.custody import events as custody_events
from station.vault.day import events as day_events
from station.vault.register import events as register_events

PARTS = (
    day_events,
    timer_events,
    checkin_events,
    incident_events,
    reply_events,
    ready_events,
    custody_events,
    register_events,
    review_events,
    staff_events,
    safety_events,
)
"""One events module for each part of the room."""
