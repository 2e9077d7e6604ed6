"""Settings of the house for its organisers: what each is, who changed it when, and changing it.

`service` who may do what · `views` `routes` over HTTP · `slice` the declaration. What a setting is, and where it is
kept: `server/settings`.
"""
