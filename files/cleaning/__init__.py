"""Clean a file and read its text, alone in a process that holds no secret and cannot grow.

`python -m files.cleaning <source> <target> <format>` writes the clean file at <target> and prints
{"pages", "text"}, or {"refusal": a French sentence}. It knows neither Django nor the database.
"""
