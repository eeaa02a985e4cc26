"""One small vectorised function for each rule, named after the rule's id, grouped by theme."""
