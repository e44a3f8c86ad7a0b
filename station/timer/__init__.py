"""When: the trusted clock, the day's milestones, the alarms that wake the room."""
