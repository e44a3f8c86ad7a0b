"""The synthetic sitting: drawn candidates, a demo clock, and the script that plays a whole day through the
real parts."""
