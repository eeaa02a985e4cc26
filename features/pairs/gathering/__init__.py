"""What lies between people and posts, gathered from rows of unequal number a person.

Most of what features of many pairs take is going through these rows. ``twin`` does it in NumPy,
for any pairs; ``kernel`` is compiled and does it for pairs of one post, with the same bits.
"""
