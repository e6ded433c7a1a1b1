"""Background work: what was asked for, how far it is, and who works on it. Knows no kind of job."""
