CREATE TABLE IF NOT EXISTS board_room (
  id INTEGER PRIMARY KEY, day TEXT NOT NULL, site TEXT NOT NULL, room TEXT NOT NULL, province TEXT NOT NULL,
  city TEXT NOT NULL, title TEXT NOT NULL, state INTEGER NOT NULL, contact INTEGER NOT NULL,
  expected INTEGER NOT NULL, listed INTEGER NOT NULL, present INTEGER NOT NULL, late INTEGER NOT NULL, absent INTEGER
  NOT NULL, sessions INTEGER NOT NULL, sealed INTEGER NOT NULL, differs INTEGER NOT NULL,
  body BLOB NOT NULL, UNIQUE (day, site, room)
) STRICT;
CREATE TABLE IF NOT EXISTS board_incident (
  day TEXT NOT NULL, site TEXT NOT NULL, room TEXT NOT NULL, session TEXT NOT NULL, kind TEXT NOT NULL,
  severity TEXT NOT NULL, province TEXT NOT NULL, city TEXT NOT NULL, reviewed INTEGER NOT NULL, rank INTEGER NOT NULL,
  count INTEGER NOT NULL, still INTEGER NOT NULL, unreviewed INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (day, site, room, session, kind, severity)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS board_queue ON board_incident (day, reviewed, rank, site, room, session, kind, severity);
CREATE INDEX IF NOT EXISTS board_differs ON board_room (day, site, room) WHERE differs > 0;
CREATE INDEX IF NOT EXISTS board_of_day ON board_room (day, state, contact, id);
CREATE INDEX IF NOT EXISTS board_of_province ON board_room (day, province, state, contact, id);
CREATE INDEX IF NOT EXISTS board_of_city ON board_room (day, province, city, state, contact, id);
CREATE INDEX IF NOT EXISTS board_of_site ON board_room (day, site, state, contact, id);
CREATE TABLE IF NOT EXISTS board_tally (
  day TEXT NOT NULL, province TEXT NOT NULL, city TEXT NOT NULL, site TEXT NOT NULL, state INTEGER NOT NULL,
  title TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (day, province, city, site, state)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS board_number (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT;
