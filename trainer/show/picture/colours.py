"""The page's colours, in its light theme, so that a picture and the page show the same things alike."""

PAPER = "#fffefb"
INK = "#1d1c1a"
SOFT = "#605c55"
LINE = "#e2ded5"

# Weights by their sign; negative ones are dashed too.
POSITIVE = "#1f5fc4"
NEGATIVE = "#b8410b"

LIT = "#0f766a"  # a probability of 1
