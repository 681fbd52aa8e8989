-- The agent's id, who need not be known, and what is remembered of how they came to be it: JSON, null before the first.
ALTER TABLE customers ADD COLUMN assigned_to TEXT;
ALTER TABLE customers ADD COLUMN assignment TEXT NOT NULL DEFAULT 'null';
