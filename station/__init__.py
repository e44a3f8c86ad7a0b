"""Exam-day kiosk for school-run occupational skill assessments (职业技能等级认定).

The house, top to bottom; a room imports only from the floors below it (import-linter holds this):

    cli · demo          commands, and the synthetic sitting
    tui | center        screens at the door | the receiving side
    forms               printed documents
    room                the one writer: decide, one durable commit, evolve
    checkin             who may enter
    timer               when
    incidents           what went wrong
    vault               what is proven: journal, notes, keys, custody, bundles
    plan                what was planned
    event text errors   the words that all of them share
"""

__version__ = "0.1.0"
