"""Policy packs, rates, parameters and the calendar: what is in force, where, from which day, by which document."""
