"""HTML pages and htmx fragments: they parse what is asked, call services and selectors, and show."""
