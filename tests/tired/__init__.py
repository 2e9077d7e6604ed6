"""`make tired`: an evening in which everything goes wrong that does for tired people, and what must hold after each.

`circle` what ought to be, pure · `guests` people at pages and light ones · `faults` what happens ·
`watch` what is found · `evening` one after the other
"""
