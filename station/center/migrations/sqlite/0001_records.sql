-- IF NOT EXISTS: files that were made before steps were counted hold these tables already.
CREATE TABLE IF NOT EXISTS bundle (
  sequence INTEGER PRIMARY KEY,
  manifest TEXT NOT NULL UNIQUE,
  journal TEXT NOT NULL,
  number INTEGER NOT NULL,
  start INTEGER NOT NULL,
  size INTEGER NOT NULL,
  root BLOB NOT NULL CHECK (length(root) = 32),
  note BLOB NOT NULL,
  received INTEGER NOT NULL,
  receipt TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS bundle_journal ON bundle (journal, size);
CREATE TABLE IF NOT EXISTS refused (
  manifest TEXT PRIMARY KEY, journal TEXT NOT NULL, note BLOB NOT NULL, code TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS announced (
  manifest TEXT PRIMARY KEY, journal TEXT NOT NULL, note BLOB NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS epoch (
  origin TEXT NOT NULL, first INTEGER NOT NULL, vkey TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (origin, first, vkey)
) STRICT;
CREATE TABLE IF NOT EXISTS seen (
  origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT;
CREATE TABLE IF NOT EXISTS shred (
  sequence INTEGER PRIMARY KEY, journal TEXT NOT NULL, notes BLOB NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS shred_stays BEFORE UPDATE ON shred BEGIN SELECT RAISE(ABORT, 'shred notes never change'); END;
CREATE TRIGGER IF NOT EXISTS shred_remains BEFORE DELETE ON shred BEGIN SELECT RAISE(ABORT, 'shred notes are never removed'); END;
CREATE TRIGGER IF NOT EXISTS bundle_stays BEFORE UPDATE ON bundle BEGIN SELECT RAISE(ABORT, 'receipts never change'); END;
CREATE TRIGGER IF NOT EXISTS bundle_remains BEFORE DELETE ON bundle BEGIN SELECT RAISE(ABORT, 'receipts are never removed'); END;
