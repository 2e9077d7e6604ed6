"""One suite for every implementation of a port: memory and Redis, SQLite and PostgreSQL, pipe and Redis media."""
