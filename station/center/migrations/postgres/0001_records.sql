-- COLLATE "C": order by code point, as every engine and Python do, whatever the database's own language is.
CREATE TABLE bundle (
  sequence BIGINT PRIMARY KEY,
  manifest TEXT COLLATE "C" NOT NULL UNIQUE,
  journal TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  start BIGINT NOT NULL,
  size BIGINT NOT NULL,
  root BYTEA NOT NULL CHECK (length(root) = 32),
  note BYTEA NOT NULL,
  received BIGINT NOT NULL,
  receipt TEXT NOT NULL
);
CREATE INDEX bundle_journal ON bundle (journal, size);
CREATE TABLE refused (
  manifest TEXT COLLATE "C" PRIMARY KEY, journal TEXT COLLATE "C" NOT NULL, note BYTEA NOT NULL, code TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE TABLE announced (
  manifest TEXT COLLATE "C" PRIMARY KEY, journal TEXT COLLATE "C" NOT NULL, note BYTEA NOT NULL, at BIGINT NOT NULL
);
CREATE TABLE epoch (
  origin TEXT COLLATE "C" NOT NULL, first BIGINT NOT NULL, vkey TEXT COLLATE "C" NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (origin, first, vkey)
);
CREATE TABLE seen (
  origin TEXT COLLATE "C" PRIMARY KEY, size BIGINT NOT NULL, root BYTEA NOT NULL CHECK (length(root) = 32)
);
CREATE TABLE shred (
  sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, journal TEXT COLLATE "C" NOT NULL, notes BYTEA NOT NULL,
  at BIGINT NOT NULL
);
CREATE FUNCTION station_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0];
END
$$;
CREATE TRIGGER shred_stays BEFORE UPDATE ON shred FOR EACH ROW EXECUTE FUNCTION station_never('shred notes never change');
CREATE TRIGGER shred_remains BEFORE DELETE OR TRUNCATE ON shred
  FOR EACH STATEMENT EXECUTE FUNCTION station_never('shred notes are never removed');
CREATE TRIGGER bundle_stays BEFORE UPDATE ON bundle FOR EACH ROW EXECUTE FUNCTION station_never('receipts never change');
CREATE TRIGGER bundle_remains BEFORE DELETE OR TRUNCATE ON bundle
  FOR EACH STATEMENT EXECUTE FUNCTION station_never('receipts are never removed');
