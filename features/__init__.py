"""States facts: the data contract, checked history, the store, point-in-time pair features."""
