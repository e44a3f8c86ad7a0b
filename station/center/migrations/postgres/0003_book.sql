CREATE TABLE book (
  number BIGINT PRIMARY KEY, journal TEXT COLLATE "C" NOT NULL, record BYTEA NOT NULL, at BIGINT NOT NULL
);
CREATE TRIGGER book_stays BEFORE UPDATE ON book FOR EACH ROW EXECUTE FUNCTION station_never('records never change');
CREATE TRIGGER book_remains BEFORE DELETE OR TRUNCATE ON book
  FOR EACH STATEMENT EXECUTE FUNCTION station_never('records are never removed');
