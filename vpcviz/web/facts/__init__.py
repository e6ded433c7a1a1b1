"""What a page says of a resource, in plain words: facts, relations and tables, each value a link where it names a resource."""
