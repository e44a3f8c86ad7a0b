"""What is proven: the journal and its tree, notes, keys, custody, seals, bundles, the courier."""
