"""What AWS says: the table of calls, the sweep, bundles and files, all ending in an `Inventory`."""
