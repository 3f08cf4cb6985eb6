"""Pages: a request in, a page out. `decorators` ask for the right and fetch the row."""
