"""What runs beside a request: reports, mail, the scan of files, reminders, cleaning up.

The rows of the database say what is owed; each is held by a lease while somebody works on it. A
task of the engine only says which row to look at, so one that is lost or comes twice does no harm.
"""
