-- Format 2: what linking keeps, so that an article touches only its neighbours.

DROP TABLE edges;
DROP TABLE signatures;

CREATE TABLE signatures (
    article INTEGER PRIMARY KEY REFERENCES articles (n),
    bytes   BLOB NOT NULL
);

-- Articles that are new or changed since stories were told; without bytes: to be signed.
CREATE TABLE unlinked (
    article INTEGER PRIMARY KEY REFERENCES articles (n),
    bytes   BLOB
);

-- Keys that articles are looked up by. Under a key articles stand in order of day and identifier;
-- a row is a run of them, from the one at (day, id) on.
CREATE TABLE lookups (
    key      INTEGER NOT NULL,
    day      INTEGER NOT NULL,
    id       INTEGER NOT NULL,
    articles BLOB NOT NULL,
    PRIMARY KEY (key, day, id)
) WITHOUT ROWID;

-- Pairs that tell of one event or carry one text, a before b.
CREATE TABLE ties (
    a      INTEGER NOT NULL REFERENCES articles (n),
    b      INTEGER NOT NULL REFERENCES articles (n),
    odds   REAL,
    copies INTEGER NOT NULL,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX ties_by_b ON ties (b);

-- Everything is linked again by the next writer.
INSERT INTO unlinked (article) SELECT n FROM articles;
UPDATE articles SET pending = 1;
