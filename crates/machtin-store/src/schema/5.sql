-- Format 5: what an article has to do with others stands in one row.

DROP TABLE ties;

CREATE TABLE ties (
    article INTEGER PRIMARY KEY REFERENCES articles (n),
    links   BLOB NOT NULL
);

-- Everything is linked again by the next writer.
DELETE FROM meta WHERE key = 'linking';
