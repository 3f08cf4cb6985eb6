"""Pages: a request in, a page out. `decorators` has the doors."""
