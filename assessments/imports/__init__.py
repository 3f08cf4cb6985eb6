"""What comes from outside, read within limits and made sense of. Writes nothing.

Files (tables, answers, a register, the declaration's wording, what was uploaded), a virus scanner
about them, and what people type or paste: days, web addresses, texts in which nothing can be seen.
"""
