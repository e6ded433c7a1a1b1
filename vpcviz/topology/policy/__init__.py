"""Endpoint policies and allowed principals: could anyone, this principal, this bucket pass; and the policy in words."""
