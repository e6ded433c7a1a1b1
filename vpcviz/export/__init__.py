"""SVG -> PNG and PDF, in a child process with limits."""
