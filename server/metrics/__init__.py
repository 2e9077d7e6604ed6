"""Metrics for Prometheus: no other package knows it. The core counts in plain integers, which are read here.

`families` builds metrics from counts · `house` has those of a web process or a worker · `media` those of a media server
· `endpoint` serves them. A label comes from a closed set: never a person, a group, a meeting or a path.
"""
