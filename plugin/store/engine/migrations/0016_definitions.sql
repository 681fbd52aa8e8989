-- `default` and `shows_when` are JSON. What was removed is shown nowhere, and its values are kept.
ALTER TABLE attribute_definitions ADD COLUMN help TEXT;
ALTER TABLE attribute_definitions ADD COLUMN section TEXT;
ALTER TABLE attribute_definitions ADD COLUMN "default" TEXT NOT NULL DEFAULT 'null';
ALTER TABLE attribute_definitions ADD COLUMN required BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attribute_definitions ADD COLUMN shows_when TEXT NOT NULL DEFAULT 'null';
ALTER TABLE attribute_definitions ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;
