"""What an AWS network is: resources, their relations, and the rules by which AWS forwards traffic.

Pure: the standard library only, no clock, no files, no network.
"""
