"""The list: filtered, ranked, audited, in the contract's form."""
