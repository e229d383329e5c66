-- Where `seuil sync --format sql` writes: the jobs and bands of grids, and where each stands.
-- For PostgreSQL 12 and later. Run it once; a second time changes nothing.

CREATE SCHEMA IF NOT EXISTS seuil;

-- What each grid's rows hold. `token` is what the next sync goes on from.
CREATE TABLE IF NOT EXISTS seuil.sync (
  grid      text PRIMARY KEY,
  version   text NOT NULL,
  digest    text NOT NULL,
  token     text NOT NULL,
  synced_at timestamptz NOT NULL
);

-- Texts are objects by locale: {"fr": "…", "en": "…"}.
CREATE TABLE IF NOT EXISTS seuil.band (
  grid            text NOT NULL,
  band            text NOT NULL,
  levels          jsonb NOT NULL,          -- ids, lowest first
  threshold_level text NOT NULL,           -- empty: it asks for none
  label           jsonb NOT NULL,
  title           jsonb NOT NULL,
  note            jsonb NOT NULL,
  statements      jsonb NOT NULL,          -- a list of texts
  removed         boolean NOT NULL,
  PRIMARY KEY (grid, band)
);

-- A job that is gone keeps its row, as `removed`: its id is never used again.
CREATE TABLE IF NOT EXISTS seuil.job (
  grid            text NOT NULL,
  job             text NOT NULL,
  status          text NOT NULL CHECK (status IN ('active', 'deprecated', 'removed')),
  band            text NOT NULL,           -- empty for one that was removed before the first sync
  threshold_level text NOT NULL,
  replaced_by     text NOT NULL,           -- empty: none is known
  reason          text NOT NULL,           -- why it was removed; may be empty
  verbatim        text NOT NULL,
  titles          jsonb NOT NULL,
  forms           jsonb NOT NULL,          -- {"fr": ["…", …], …}
  not_forms       jsonb NOT NULL,
  codes           jsonb NOT NULL,          -- [{"scheme": …, "scheme_version": …, "code": …, "relation": …, "basis": …}, …]
  PRIMARY KEY (grid, job)
);
CREATE INDEX IF NOT EXISTS job_by_band ON seuil.job (grid, band);
