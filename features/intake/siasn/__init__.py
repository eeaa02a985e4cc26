"""The national service's (SIASN's) export and histories, translated into the contract's tables."""
