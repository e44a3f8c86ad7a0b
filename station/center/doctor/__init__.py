"""``station center doctor``: what of a center is right and what is missing, each in a sentence with the command that mends it.

probes   reads folder, engines, clock and the running server; changes nothing
judge    what was read means; pure
"""
