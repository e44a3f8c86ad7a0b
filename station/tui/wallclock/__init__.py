"""The candidates' clock: a screen of its own for the room's wall. It knows what the socket tells: nothing personal."""
