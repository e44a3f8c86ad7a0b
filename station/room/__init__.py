"""The one writer of a room's journal: commands in, ``decide``, one durable commit, ``evolve``."""

from station.room.room import Outcome, Room
from station.room.state import RoomState, current_session, evolve, fold, oldest_unsealed

__all__ = ["Outcome", "Room", "RoomState", "current_session", "evolve", "fold", "oldest_unsealed"]
