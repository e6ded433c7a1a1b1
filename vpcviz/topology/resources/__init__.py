"""Frozen, typed AWS resources: one class per noun, each with its own parser from AWS JSON."""
