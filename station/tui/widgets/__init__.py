"""The areas of a screen. Each is drawn by a pure function from plain values and shown in a :class:`~.pane.Pane`."""
