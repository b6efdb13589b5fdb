"""What everything else is said in: ids, dates, messages, facts, refusals."""
