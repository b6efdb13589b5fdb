"""What a step of the loop is, how steps are declared, and how a command finds the step that decides it."""
