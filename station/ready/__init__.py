"""Whether a kiosk and its room are ready: what is measured, what a person confirms, and the signed report of both."""
