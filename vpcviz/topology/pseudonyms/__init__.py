"""What stands in for accounts, ids, names and addresses in a redacted inventory."""
