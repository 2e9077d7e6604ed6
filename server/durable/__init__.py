"""Work that outlives the process that does it: every event is handled, every timer fires, whatever is killed when.

`consumers` handlers of events, each with a stored cursor · `consumer` one of them, as this process runs it · `timers`
what is due at a time · `timer_kind` those of one kind, as this process fires them · `woken` the loop that runs both ·
`rules` the decisions, pure · `model` what a handler is given · `tables` what is stored · `consumer_store`,
`timer_store` the SQL · `dead_letters` what was given up, for whoever runs the house · `privacy` what is kept of a
person.
"""
