-- Format 4: the part of the graph that each article is grouped in.

CREATE TABLE parts (
    article INTEGER PRIMARY KEY REFERENCES articles (n),
    part    INTEGER NOT NULL
);
CREATE INDEX parts_by_part ON parts (part);

-- Everything is linked again by the next writer.
DELETE FROM meta WHERE key = 'linking';
