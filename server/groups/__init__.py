"""Groups: who belongs together, under which agreement, who facilitates, and the links by which people come in.

`api` is the front door; `model` the nouns and events; `rules` what may be. `group_texts` (what a group says of itself),
`members` and `invites` do it, each in one transaction; `board` holds what a group pins, `appointments` who was made
facilitator, and by whom; `tables` and the stores hold all SQL; `membership_cache` keeps who belongs, until there is
news of it; `views` and `routes` speak HTTP.
"""
