"""Versioned streams: the log that rooms, tea-rooms and conversations are made of.

`model` an entry · `tables` what is stored · `store` `news_store` `process_store` the SQL, but for that of `notes`,
with which nothing else is written, and of `privacy` · `journal` writing · `batch` many at once · `follower` hearing
what was written, by any process · `news` what a slice did, heard by the listeners of all processes · `answers` SQL's,
kept until there is news · `alive` which processes live · `wakes` deadlines that came due.
"""
