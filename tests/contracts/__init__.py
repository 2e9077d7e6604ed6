"""One suite per port: a backplane in memory, a database of SQLite or PostgreSQL, media at a pipe or a socket."""
