"""Named rules with parameters. One frozen value per rule; a policy pack switches rules on and sets their parameters."""
