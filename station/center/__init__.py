"""The exam center's side: receiving, receipts, pull. Never imported by a kiosk, and never in need of a key that reads."""
