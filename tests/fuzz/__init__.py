"""``./run fuzz [N] [--seed S]``: mutated inputs through scanner, parser, door and decoder, under an oracle of its own.

Each case has a name (``door:1234``) and draws from ``Random(f"{seed} {name}")`` alone, so that one seed and one name give
the same inputs for ever: ``./run fuzz --seed S --case door:1234`` plays a finding again.
"""
