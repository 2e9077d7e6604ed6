"""What an organiser may change while the house is open: declared by slices, kept in SQL, read by whoever needs it.

`setting` how one is declared · `settings` what is chosen now · `model` `store` `tables` `privacy` as it is kept. Who
may change it is decided in `server/house_settings`.
"""
