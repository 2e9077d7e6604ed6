"""Small parts without domain words: clock, ids, errors, events, database, pages."""
