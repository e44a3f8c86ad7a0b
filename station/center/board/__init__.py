"""How far each room is, as the center knows it from what travels in clear: a projection of its log of receipts, of the heads
that were pushed, and of the list of rooms that the office expects. It can be thrown away and made again; no entry is read."""
