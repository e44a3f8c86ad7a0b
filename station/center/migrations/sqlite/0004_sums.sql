-- What a country's page of counts adds up: some ten thousand sites, never every room.
CREATE TABLE board_sums (
  day TEXT NOT NULL, province TEXT NOT NULL, city TEXT NOT NULL, site TEXT NOT NULL, title TEXT NOT NULL,
  rooms INTEGER NOT NULL, expected INTEGER NOT NULL, listed INTEGER NOT NULL, present INTEGER NOT NULL, late INTEGER NOT NULL,
  absent INTEGER NOT NULL, sessions INTEGER NOT NULL, sealed INTEGER NOT NULL, differs INTEGER NOT NULL,
  PRIMARY KEY (day, province, city, site)
) STRICT, WITHOUT ROWID;
INSERT INTO board_sums SELECT day, province, city, site, max(title), count(*), sum(expected), sum(listed), sum(present),
  sum(late), sum(absent), sum(sessions), sum(sealed), sum(differs) FROM board_room GROUP BY day, province, city, site;
