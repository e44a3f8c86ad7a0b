"""Printed and archived documents: typst templates in ``config/forms``, data in, PDF or PNG out."""
