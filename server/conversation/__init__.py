"""Text that people write to each other in a meeting, a lobby, a tea-room or at a table.

The log holds ids only; texts are in `tables`, written in the same transaction, and deleted for good.
`views` what browsers see and ask · `model` what happened, and who may · `rules` what a text may be · `store` the SQL ·
`recent` the last changes, from memory · `talk` one conversation and who listens · `talks` all of this process's ·
`writing` say, edit, unsay · `fading` deleting for good · `channel` the socket · `privacy` export and erasure ·
`api` the front door.
"""
