-- What a country's page of counts adds up: some ten thousand sites, never every room.
CREATE TABLE board_sums (
  day TEXT COLLATE "C" NOT NULL, province TEXT COLLATE "C" NOT NULL, city TEXT COLLATE "C" NOT NULL,
  site TEXT COLLATE "C" NOT NULL, title TEXT COLLATE "C" NOT NULL, rooms BIGINT NOT NULL, expected BIGINT NOT NULL,
  listed BIGINT NOT NULL, present BIGINT NOT NULL, late BIGINT NOT NULL, absent BIGINT NOT NULL, sessions BIGINT NOT NULL,
  sealed BIGINT NOT NULL, differs BIGINT NOT NULL, PRIMARY KEY (day, province, city, site)
);
INSERT INTO board_sums SELECT day, province, city, site, max(title), count(*), sum(expected), sum(listed), sum(present),
  sum(late), sum(absent), sum(sessions), sum(sealed), sum(differs) FROM board_room GROUP BY day, province, city, site;
