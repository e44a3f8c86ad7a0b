"""Where codes come from: keyboard-wedge scanners, image files, recorded days. One interface for all."""
