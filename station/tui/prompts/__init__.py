"""Questions: one panel, one question, one answer. While one is open nothing else is asked and no scan answers it."""

from station.tui.prompts.base import Prompt
from station.tui.prompts.choice import Choice, Option
from station.tui.prompts.confirm import Confirm
from station.tui.prompts.field import Field
from station.tui.prompts.people import People
from station.tui.prompts.staff import StaffChoice

__all__ = ["Choice", "Confirm", "Field", "Option", "People", "Prompt", "StaffChoice"]
