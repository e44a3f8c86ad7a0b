"""A program that reads nothing and never ends, to be killed by whoever started it."""

import signal

if __name__ == "__main__":
    while True:
        signal.pause()
