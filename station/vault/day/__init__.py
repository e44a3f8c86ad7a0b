"""The day's frame: import, opening and reopening, who may unlock, closing, what left the box."""
