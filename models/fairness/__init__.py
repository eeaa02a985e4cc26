"""Is it fair: measures per group, disparities with exact tests, verdicts against named policies."""
