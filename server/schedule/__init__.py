"""Schedule: when groups meet, and what has become of each meeting.

`api` is the front door; `model` the nouns and events; `rules` what may be; `service` does it, each time in one
transaction; `store` and `tables` hold all SQL; `views` and `routes` speak HTTP; `notices` tells people on
`person:me`.
"""
