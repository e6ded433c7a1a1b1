#!/usr/bin/env python
"""Runs a command of vpcviz: `python manage.py COMMAND`."""

from vpcviz.__main__ import main

if __name__ == "__main__":
    main()
