-- How often an embed token has been used: twice at most, because frameworks mount a frame twice.
ALTER TABLE spent_tokens ADD COLUMN uses INTEGER NOT NULL DEFAULT 1;
