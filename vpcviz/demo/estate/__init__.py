"""The demo's estate: three connected accounts and a consumer that is not connected, in two regions."""
