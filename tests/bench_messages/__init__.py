"""`make bench-messages`: what a message costs in Tearoom and elsewhere, on the real servers, as JSON lines.

`subjects` the servers, ours and the `peers` · `village` fills ours with people · `dialects` how each is spoken ·
`gathering` people in rooms, every delivery counted by `tally` · `load` the process in which they live ·
`rooms` `durable` `idle` `growth` what is measured · `cpu` the kernel's accounting · `picture` draws what was recorded
"""
