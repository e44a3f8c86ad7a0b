"""What went wrong: the handbook's contingency procedures as data, run as cases, step by step."""
