-- When its last process ended, the last few times, and how long the service was away then: 0 while that is not known.
CREATE TABLE restarts (
    at BIGINT NOT NULL PRIMARY KEY,
    away BIGINT NOT NULL
);
