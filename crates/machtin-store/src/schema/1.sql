-- Format 1. Every table is described in docs/store.md.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- What arrived, each page once; the pages that gave no article too.
CREATE TABLE arrivals (
    path    TEXT NOT NULL,
    hash    TEXT NOT NULL,
    article INTEGER REFERENCES articles (n),
    note    TEXT,
    PRIMARY KEY (path, hash)
) WITHOUT ROWID;

CREATE TABLE articles (
    n         INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    path      TEXT NOT NULL,
    url       TEXT,
    publisher TEXT,
    author    TEXT,
    source_id TEXT,
    lang      TEXT NOT NULL,
    form      TEXT NOT NULL,
    published TEXT,
    precision TEXT,
    evidence  TEXT,
    title     TEXT NOT NULL,
    story     TEXT REFERENCES stories (id) DEFERRABLE INITIALLY DEFERRED,
    copy_of   TEXT,
    pending   INTEGER NOT NULL,
    revision  INTEGER NOT NULL,
    added     TEXT NOT NULL
);
CREATE INDEX articles_by_story ON articles (story);
CREATE INDEX articles_by_revision ON articles (revision);
CREATE INDEX articles_pending ON articles (n) WHERE pending;

-- The bytes as they came, zstd.
CREATE TABLE raws (
    article INTEGER PRIMARY KEY REFERENCES articles (n),
    kind    TEXT NOT NULL,
    given   TEXT NOT NULL,
    bytes   BLOB NOT NULL
);

CREATE TABLE texts (
    article INTEGER PRIMARY KEY REFERENCES articles (n),
    text    TEXT NOT NULL
);

-- What `machtin read` writes, without the text, zstd.
CREATE TABLE readings (
    article INTEGER PRIMARY KEY REFERENCES articles (n),
    format  INTEGER NOT NULL,
    json    BLOB NOT NULL
);

-- What linking keeps of an article.
CREATE TABLE signatures (
    article INTEGER PRIMARY KEY REFERENCES articles (n),
    bytes   BLOB NOT NULL
);

CREATE TABLE figures (
    article INTEGER NOT NULL REFERENCES articles (n),
    start   INTEGER NOT NULL,
    "end"   INTEGER NOT NULL,
    words   TEXT NOT NULL,
    lo      REAL,
    hi      REAL,
    point   REAL,
    bound   TEXT NOT NULL,
    kind    TEXT NOT NULL,
    unit    TEXT,
    counted TEXT,
    whole   REAL,
    speaker TEXT,
    mode    TEXT NOT NULL,
    slot    TEXT,
    rule    TEXT NOT NULL
);
CREATE INDEX figures_by_article ON figures (article);

CREATE TABLE quotes (
    article  INTEGER NOT NULL REFERENCES articles (n),
    start    INTEGER NOT NULL,
    "end"    INTEGER NOT NULL,
    words    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    speaker  TEXT,
    cue      TEXT,
    verbatim INTEGER NOT NULL
);
CREATE INDEX quotes_by_article ON quotes (article);

-- Scored pairs, a before b.
CREATE TABLE edges (
    a     INTEGER NOT NULL REFERENCES articles (n),
    b     INTEGER NOT NULL REFERENCES articles (n),
    score REAL NOT NULL,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX edges_by_b ON edges (b);

CREATE TABLE stories (
    id          TEXT PRIMARY KEY,
    title       TEXT NOT NULL,
    articles    INTEGER NOT NULL,
    independent INTEGER NOT NULL,
    first       TEXT,
    last        TEXT,
    langs       TEXT NOT NULL,
    states      TEXT NOT NULL,
    born        INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    json        BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX stories_by_last ON stories (last);
CREATE INDEX stories_by_revision ON stories (revision);

-- Identifiers that stories had before they became part of others.
CREATE TABLE redirects (
    id       TEXT PRIMARY KEY,
    story    TEXT NOT NULL,
    revision INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX redirects_by_story ON redirects (story);

CREATE TABLE events (
    story    TEXT NOT NULL REFERENCES stories (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    value    TEXT NOT NULL,
    first    TEXT,
    last     TEXT,
    kind     TEXT NOT NULL,
    text     TEXT NOT NULL,
    article  TEXT NOT NULL,
    start    INTEGER NOT NULL,
    "end"    INTEGER NOT NULL,
    PRIMARY KEY (story, position)
) WITHOUT ROWID;

CREATE TABLE figure_groups (
    story    TEXT NOT NULL REFERENCES stories (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    slot     TEXT NOT NULL,
    event    TEXT NOT NULL,
    subject  TEXT,
    state    TEXT NOT NULL,
    lo       REAL,
    hi       REAL,
    reports  INTEGER NOT NULL,
    PRIMARY KEY (story, position)
) WITHOUT ROWID;

CREATE TABLE reports (
    story    TEXT NOT NULL REFERENCES stories (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    article  TEXT NOT NULL,
    start    INTEGER NOT NULL,
    "end"    INTEGER NOT NULL,
    words    TEXT NOT NULL,
    PRIMARY KEY (story, position, article, start)
) WITHOUT ROWID;

-- Who and what each story names.
CREATE TABLE story_entities (
    story    TEXT NOT NULL REFERENCES stories (id) DEFERRABLE INITIALLY DEFERRED,
    entity   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    name     TEXT NOT NULL,
    mentions INTEGER NOT NULL,
    PRIMARY KEY (story, entity)
) WITHOUT ROWID;
CREATE INDEX stories_by_entity ON story_entities (entity);

CREATE TABLE entity_names (
    story  TEXT NOT NULL REFERENCES stories (id) DEFERRABLE INITIALLY DEFERRED,
    entity TEXT NOT NULL,
    name   TEXT NOT NULL,
    lang   TEXT NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (story, entity, name, lang)
) WITHOUT ROWID;

CREATE VIEW entities AS
    SELECT entity AS id, kind, max(name) AS name, count(*) AS stories, sum(mentions) AS mentions
    FROM story_entities GROUP BY entity, kind;

-- What people corrected. Rows are never changed; `undo` is a row of its own.
CREATE TABLE corrections (
    n      INTEGER PRIMARY KEY AUTOINCREMENT,
    at     TEXT NOT NULL,
    who    TEXT NOT NULL,
    why    TEXT NOT NULL,
    kind   TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE TRIGGER corrections_stay BEFORE UPDATE ON corrections
    BEGIN SELECT raise(ABORT, 'corrections are never changed; make another'); END;
CREATE TRIGGER corrections_are_kept BEFORE DELETE ON corrections
    BEGIN SELECT raise(ABORT, 'corrections are never removed; undo them'); END;

-- What became different, for `machtin diff`.
CREATE TABLE changes (
    n        INTEGER PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL,
    at       TEXT NOT NULL,
    story    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    detail   TEXT NOT NULL
);
CREATE INDEX changes_by_time ON changes (at);

CREATE TABLE feeds (
    url           TEXT PRIMARY KEY,
    title         TEXT,
    etag          TEXT,
    last_modified TEXT,
    checked       TEXT,
    succeeded     TEXT,
    due           TEXT,
    failures      INTEGER NOT NULL DEFAULT 0,
    problem       TEXT,
    moved_to      TEXT,
    items         INTEGER NOT NULL DEFAULT 0,
    articles      INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE queries (
    name    TEXT PRIMARY KEY,
    query   TEXT NOT NULL,
    webhook TEXT,
    told    INTEGER NOT NULL DEFAULT 0,
    created TEXT NOT NULL
) WITHOUT ROWID;
