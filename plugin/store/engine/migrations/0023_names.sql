-- These are built in from now on. What customers have under these keys stays, and is theirs.
DELETE FROM attribute_definitions WHERE key IN ('first_name', 'last_name', 'identification', 'gender');
