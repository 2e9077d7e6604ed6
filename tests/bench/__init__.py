"""`make bench`: how fast Tearoom is and what it costs, as JSON lines, measured on a real server in its processes."""
