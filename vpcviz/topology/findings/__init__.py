"""What deserves a second look in a network, by one table of rules: what, why, how bad, and what to do about it."""
