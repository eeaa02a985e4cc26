"""What weak data cost: how many candidates each rule of law cannot answer for."""
