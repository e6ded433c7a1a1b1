"""A fake AWS: stock moto, corrected where it differs from what AWS answers about networks.

Only the server process imports these modules; everything else reaches it over HTTP.
"""
