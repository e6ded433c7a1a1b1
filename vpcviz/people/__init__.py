"""Who uses the server: users, workspaces, memberships, one-time sign-in links."""
