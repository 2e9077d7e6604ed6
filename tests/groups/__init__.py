"""Groups: rules, invites, membership, privacy, and who gets through which door."""
