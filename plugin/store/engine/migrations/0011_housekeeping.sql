-- When housekeeping has last looked at the time, and since when time has gone on without a jump.
CREATE TABLE housekeeping (
    id INTEGER NOT NULL PRIMARY KEY,
    seen_at BIGINT NOT NULL,
    steady_since BIGINT NOT NULL
);
