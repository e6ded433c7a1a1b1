"""The access matrix: for every subnet with workloads and every service of AWS, by which way and whether privately."""
