"""The center's page for reviewers: who is missing, what went wrong, what does not add up.

    accounts  who may sign in          gate     how often a password may be tried     sessions  who is signed in
    record    the page's own journal   views    what a page shows, as values          words     every word, zh and en
    ask       one request              pages    board, incidents, counts, a room      signing   in and out
    live      news as they come        serve    the routes together

Everything shown comes from signed manifests in clear. The server holds no key that reads a name, and neither does the page.
"""
