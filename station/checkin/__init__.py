"""Who may enter: documents, verdicts and the door's rules; scanners and decoding beside them."""
