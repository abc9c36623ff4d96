-- Format 6: what holds each part together, where that is known.

ALTER TABLE parts ADD COLUMN floor REAL;
