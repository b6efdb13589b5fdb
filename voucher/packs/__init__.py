"""Policy packs that come with this version."""
