"""Measured bounds: ``./run bench NAME [--quick]`` (docs/benchmarks.md).

A figure is a ratio to a peer that ran in the same process or the same minute, in turns with it; medians of many pairs.
Nothing of the station imports this package.
"""
