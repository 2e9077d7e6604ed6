"""Other browsers than Chromium: every page in WebKitGTK, Safari's engine, and a call in Firefox.

`fetch` gets them without root, below build/ · `found` says where they are, or that they are not · `webkit` and
`firefox` run one · `webdriver` and `bidi` speak their protocols · `left_out` counts what was not run for want of one.
"""
