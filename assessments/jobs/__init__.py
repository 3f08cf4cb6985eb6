"""Work outside the request: reports, mail, the scan of files, reminders, cleaning up.

The rows of the database say what is owed; each is held by a lease while somebody works on it. A
task only names the row to look at, so one that is lost or delivered twice does no harm.
"""
