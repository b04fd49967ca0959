"""One module for each reader of bytes from outside; each has a `TARGET`, whose name is the module's."""
