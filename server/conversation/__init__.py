"""Text that people write to each other in a meeting, a lobby, a tea-room or at a table.

The log tells of ids only; a text lies in the row that said it, and is deleted for good from there.
`views` what browsers see and ask · `model` what happened, and who may · `rules` what a text may be · `store` the SQL ·
`recent` the last changes, from memory · `conversation` one of them and who listens · `registry` all that this process
follows · `writing` say, edit, unsay · `expiry` deleting for good · `channel` the socket · `privacy` export and
erasure · `api` the front door.
"""
