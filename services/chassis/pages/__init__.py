"""Pages for people, rendered by the server: a page is a client of the API of its own service.

What a page reads and does goes through that API, with the token of whoever looks at it: the same permissions,
limits, versions and idempotency keys hold, and a problem document becomes a sentence on the page.
"""
