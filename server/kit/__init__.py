"""Small parts without domain words: clock, ids, errors, database, pages."""
