"""Tables that come with this version: divisions, targets."""
