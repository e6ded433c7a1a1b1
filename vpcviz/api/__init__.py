"""The REST API: it parses what is asked, calls services and selectors, and answers in JSON."""
