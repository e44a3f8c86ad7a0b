"""A server that runs: what it shows of itself and how it stops (docs/center.md).

running   the one state: taking requests, leaving, closed
watch     around the application: counts, lets no more in than it can hold, notes every answer
figures   what a Prometheus server reads
log       one JSON line a request, with nobody's data in it
pulse     /v1/health/live, /v1/health/ready, /metrics
"""
