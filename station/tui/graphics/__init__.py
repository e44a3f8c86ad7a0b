"""Real pictures in a terminal that can show them: what it can (terminal), how a picture is written (sixel, kitty), and when
it must be written again (layer)."""
