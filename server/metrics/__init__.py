"""Numbers for Prometheus: the only place that knows it. The core counts in plain integers and is read from here.

`families` how numbers are written · `house` those of a web process or a worker · `media` those of a media server ·
`door` who may read them, and where. A label is from a closed set: never a person, a group, a meeting or a path.
"""
