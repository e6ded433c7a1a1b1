"""The demo: a fake AWS on this machine, an estate to put in it, and the processes that hold them."""
