"""Inventories that are no answers of AWS's network APIs, put into their form: AWS Config items, Terraform state and plans."""
