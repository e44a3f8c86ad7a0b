"""Journals out of their bundles as files for other tools: JSON lines, SQLite, a workbook.

    path → journals, one after the other (journals.py) → rows (rows.py) → writers (json_lines.py, database.py, workbook.py)

One journal is in memory at a time, so that a folder of thousands of rooms needs no more than its largest room. Each file
names the head of every journal that it was made from, and the same bundles give the same bytes.
"""
