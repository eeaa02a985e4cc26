"""The fit model: margin, calibrated probability, interval, support, contributions."""
