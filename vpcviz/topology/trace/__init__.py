"""How a packet goes there and back: the walk over subnets, route tables, gateways and filters, with reasons."""
