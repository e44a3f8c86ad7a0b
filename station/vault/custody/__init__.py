"""Papers: every count at every hand-over, differences and their explanations, the seal that two people and
the device sign."""
