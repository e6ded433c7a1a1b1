"""A small fast AWS: recorded pages, a set latency, AWS's token buckets, and faults by rule. Loopback only."""
