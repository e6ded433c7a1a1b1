"""Measurements of vpcviz; `python -m benchmarks [NAME]` takes them. docs/benchmarks.md explains each."""
