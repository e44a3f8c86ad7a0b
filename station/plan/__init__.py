"""What was planned: sitting, rooms, seats, roster, staff; import, checks, the signed package of one room."""
