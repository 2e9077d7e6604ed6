"""Schedule: rules, meetings over HTTP, `person:me`, and who gets through which door."""
