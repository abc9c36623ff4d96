-- Format 3: what articles and stories are about.

ALTER TABLE articles ADD COLUMN topic TEXT;
ALTER TABLE articles ADD COLUMN topic_score REAL;
ALTER TABLE stories ADD COLUMN topic TEXT;
ALTER TABLE stories ADD COLUMN topic_score REAL;

-- Every story is told again by the next writer, with its topic.
UPDATE articles SET pending = 1;
