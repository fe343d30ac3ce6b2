"""Each rule is shown a planted violation, which it must find, and its clean neighbour, which it must not."""
