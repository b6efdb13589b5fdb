"""The scenarios of the policy's acceptance list, each through the API as the people and programs in it would give it."""
