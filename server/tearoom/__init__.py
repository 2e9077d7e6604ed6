"""The tea-room: always open, one for each group and one for the house.

`commands` what people ask · `system` what the server asks on its own · `events` what happened, as logged ·
`model` the state · `rules` decide and evolve · `view` what a browser is told · `machine` all of it as one value ·
`service` runs it over the log, with media · `telling` who hears of it at once · `channel` and `routes` the ways in ·
`api` the front door
"""
