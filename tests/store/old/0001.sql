INSERT INTO api_keys ("id", "workspace_id", "hash", "label", "created_at", "revoked_at") VALUES
('key_PzKFPvWbfgevtcyd', 'ws_366rR6u4W7NOVxZR', 'dd320b4c7343e59ecd75ba1f9790ac76c0eb847766baae3f2d89edc249066340', 'first', 1803891600000000, NULL),
('key_Qe_ELYVfGUcic6rO', 'ws_366rR6u4W7NOVxZR', '2c94d24ffb41afa6a48e5ffcc8a25698812d3540e447597f1b0b3ec59bb6780b', 'Old', 1803891600000000, 1803891600000000);
INSERT INTO attribute_definitions ("workspace_id", "key", "type", "label", "choices", "managed_by", "position") VALUES
('ws_366rR6u4W7NOVxZR', 'a_boolean', 'boolean', 'A boolean', '[]', NULL, 9),
('ws_366rR6u4W7NOVxZR', 'a_date', 'date', 'A date', '[]', NULL, 8),
('ws_366rR6u4W7NOVxZR', 'a_email', 'email', 'A email', '[]', NULL, 10),
('ws_366rR6u4W7NOVxZR', 'a_number', 'number', 'A number', '[]', NULL, 7),
('ws_366rR6u4W7NOVxZR', 'a_phone', 'phone', 'A phone', '[]', NULL, 11),
('ws_366rR6u4W7NOVxZR', 'a_text', 'text', 'A text', '[]', NULL, 6),
('ws_366rR6u4W7NOVxZR', 'a_url', 'url', 'A url', '[]', NULL, 12),
('ws_366rR6u4W7NOVxZR', 'owner', 'text', 'Owner', '[]', 'Billing', 13),
('ws_366rR6u4W7NOVxZR', 'plan', 'choice', 'Plan', '["Free","Pro"]', NULL, 5);
INSERT INTO attribute_values ("workspace_id", "customer_id", "key", "value", "pushed", "version", "changed_at", "changed_by") VALUES
('ws_366rR6u4W7NOVxZR', 'ada', 'a_boolean', 'false', 'false', 1, 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'a_date', '"2027-01-31"', '"2027-01-31"', 1, 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'a_email', '"second@example.com"', '"second@example.com"', 1, 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'a_number', '13', '13', 2, 1803891621000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'a_phone', '"+442079460124"', '"+442079460124"', 1, 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'a_text', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', 1, 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'a_url', '"https://a.example/?q=1&x=2"', '"https://a.example/?q=1&x=2"', 1, 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'company', '"Analytical Engines"', '"Analytical Engines"', 1, 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'email', '"ada@example.com"', '"ada@example.com"', 1, 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'location', 'null', '"London"', 2, 1803891632000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_TWVax3yVLKARXXY-"}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'name', '"Ada Lovelace"', '"Ada Lovelace"', 1, 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'owner', '"Babbage"', '"Babbage"', 1, 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'phone', '"+442079460123"', '"+442079460123"', 1, 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'ada', 'plan', '"Pro"', '"Free"', 2, 1803891627000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_TWVax3yVLKARXXY-"}'),
('ws_366rR6u4W7NOVxZR', 'grace', 'a_number', 'null', 'null', 0, 1803891614000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'grace', 'name', '"Grace Hopper"', '"Grace Hopper"', 1, 1803891614000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}'),
('ws_366rR6u4W7NOVxZR', 'grace', 'plan', '"Pro"', '"Pro"', 1, 1803891614000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}');
INSERT INTO changes ("workspace_id", "seq", "at", "actor_kind", "actor_id", "actor_name", "session", "kind", "customer_id", "conversation_id", "key", "from", "to", "version") VALUES
('ws_366rR6u4W7NOVxZR', 1, 1803891604000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'plan', 'null', '"Plan"', NULL),
('ws_366rR6u4W7NOVxZR', 2, 1803891605000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_text', 'null', '"A text"', NULL),
('ws_366rR6u4W7NOVxZR', 3, 1803891606000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_number', 'null', '"A number"', NULL),
('ws_366rR6u4W7NOVxZR', 4, 1803891607000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_date', 'null', '"A date"', NULL),
('ws_366rR6u4W7NOVxZR', 5, 1803891608000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_boolean', 'null', '"A boolean"', NULL),
('ws_366rR6u4W7NOVxZR', 6, 1803891609000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_email', 'null', '"A email"', NULL),
('ws_366rR6u4W7NOVxZR', 7, 1803891610000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_phone', 'null', '"A phone"', NULL),
('ws_366rR6u4W7NOVxZR', 8, 1803891611000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_url', 'null', '"A url"', NULL),
('ws_366rR6u4W7NOVxZR', 9, 1803891612000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'owner', 'null', '"Owner"', NULL),
('ws_366rR6u4W7NOVxZR', 10, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'customer.created', 'ada', NULL, NULL, 'null', 'null', NULL),
('ws_366rR6u4W7NOVxZR', 11, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'name', 'null', '"Ada Lovelace"', 1),
('ws_366rR6u4W7NOVxZR', 12, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'email', 'null', '"ada@example.com"', 1),
('ws_366rR6u4W7NOVxZR', 13, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'phone', 'null', '"+442079460123"', 1),
('ws_366rR6u4W7NOVxZR', 14, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'company', 'null', '"Analytical Engines"', 1),
('ws_366rR6u4W7NOVxZR', 15, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'location', 'null', '"London"', 1),
('ws_366rR6u4W7NOVxZR', 16, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'plan', 'null', '"Free"', 1),
('ws_366rR6u4W7NOVxZR', 17, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_text', 'null', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', 1),
('ws_366rR6u4W7NOVxZR', 18, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_number', 'null', '12.5', 1),
('ws_366rR6u4W7NOVxZR', 19, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_date', 'null', '"2027-01-31"', 1),
('ws_366rR6u4W7NOVxZR', 20, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_boolean', 'null', 'false', 1),
('ws_366rR6u4W7NOVxZR', 21, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_email', 'null', '"second@example.com"', 1),
('ws_366rR6u4W7NOVxZR', 22, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_phone', 'null', '"+442079460124"', 1),
('ws_366rR6u4W7NOVxZR', 23, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_url', 'null', '"https://a.example/?q=1&x=2"', 1),
('ws_366rR6u4W7NOVxZR', 24, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'owner', 'null', '"Babbage"', 1),
('ws_366rR6u4W7NOVxZR', 25, 1803891613000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'customer.changed', 'ada', NULL, 'profile_url', 'null', '"https://a.example/ada"', NULL),
('ws_366rR6u4W7NOVxZR', 26, 1803891614000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'customer.created', 'grace', NULL, NULL, 'null', 'null', NULL),
('ws_366rR6u4W7NOVxZR', 27, 1803891614000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'grace', NULL, 'name', 'null', '"Grace Hopper"', 1),
('ws_366rR6u4W7NOVxZR', 28, 1803891614000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'grace', NULL, 'plan', 'null', '"Pro"', 1),
('ws_366rR6u4W7NOVxZR', 29, 1803891615000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'conversation.created', 'ada', 'conv-1', NULL, 'null', 'null', NULL),
('ws_366rR6u4W7NOVxZR', 30, 1803891615000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', 'channel', 'null', '"email"', NULL),
('ws_366rR6u4W7NOVxZR', 31, 1803891615000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', 'status', 'null', '"open"', NULL),
('ws_366rR6u4W7NOVxZR', 32, 1803891615000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', 'subject', 'null', '"Late parcel"', NULL),
('ws_366rR6u4W7NOVxZR', 33, 1803891616000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'conversation.created', 'grace', 'conv-2', NULL, 'null', 'null', NULL),
('ws_366rR6u4W7NOVxZR', 34, 1803891616000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'conversation.changed', 'grace', 'conv-2', 'channel', 'null', '"webchat"', NULL),
('ws_366rR6u4W7NOVxZR', 35, 1803891616000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'conversation.changed', 'grace', 'conv-2', 'url', 'null', '"https://a.example/conv-2"', NULL),
('ws_366rR6u4W7NOVxZR', 36, 1803891617000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'message.added', 'ada', 'conv-1', 'm-1', 'null', '"Hello?"', NULL),
('ws_366rR6u4W7NOVxZR', 37, 1803891618000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-0', 'null', '"Note 0: it’s\nfine"', 0),
('ws_366rR6u4W7NOVxZR', 38, 1803891619000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-1', 'null', '"Note 1: it’s\nfine"', 0),
('ws_366rR6u4W7NOVxZR', 39, 1803891620000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-2', 'null', '"Note 2: it’s\nfine"', 0),
('ws_366rR6u4W7NOVxZR', 40, 1803891621000000, 'api', 'key_PzKFPvWbfgevtcyd', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_number', '12.5', '13', 2),
('ws_366rR6u4W7NOVxZR', 41, 1803891627000000, 'agent', 'marta', 'Marta Nowak', 'ps_TWVax3yVLKARXXY-', 'attribute.changed', 'ada', NULL, 'plan', '"Free"', '"Pro"', 2),
('ws_366rR6u4W7NOVxZR', 42, 1803891632000000, 'agent', 'marta', 'Marta Nowak', 'ps_TWVax3yVLKARXXY-', 'attribute.changed', 'ada', NULL, 'location', '"London"', 'null', 2),
('ws_366rR6u4W7NOVxZR', 43, 1803891637000000, 'agent', 'marta', 'Marta Nowak', 'ps_TWVax3yVLKARXXY-', 'note.created', 'ada', NULL, 'note_FUTxcJ-a3c357GcQ', 'null', '"By Marta, in the panel"', 0),
('ws_366rR6u4W7NOVxZR', 44, 1803891642000000, 'agent', 'marta', 'Marta Nowak', 'ps_TWVax3yVLKARXXY-', 'note.changed', 'ada', NULL, 'n-0', '"Note 0: it’s\nfine"', '"Note 0, edited"', 1),
('ws_366rR6u4W7NOVxZR', 45, 1803891647000000, 'agent', 'marta', 'Marta Nowak', 'ps_TWVax3yVLKARXXY-', 'note.deleted', 'ada', NULL, 'n-2', '"Note 2: it’s\nfine"', 'null', 1);
INSERT INTO conversations ("workspace_id", "id", "customer_id", "channel", "status", "subject", "url", "created_at", "updated_at", "last_message_at") VALUES
('ws_366rR6u4W7NOVxZR', 'conv-1', 'ada', 'email', 'open', 'Late parcel', NULL, 1803891615000000, 1803891615000000, 1803888000000000),
('ws_366rR6u4W7NOVxZR', 'conv-2', 'grace', 'webchat', NULL, NULL, 'https://a.example/conv-2', 1803891616000000, 1803891616000000, NULL);
INSERT INTO customers ("workspace_id", "id", "profile_url", "created_at", "created_by", "updated_at", "updated_by", "last_interaction_at") VALUES
('ws_366rR6u4W7NOVxZR', 'ada', 'https://a.example/ada', 1803891613000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}', 1803891632000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_TWVax3yVLKARXXY-"}', 1803888000000000),
('ws_366rR6u4W7NOVxZR', 'grace', NULL, 1803891614000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}', 1803891614000000, '{"kind":"api","id":"key_PzKFPvWbfgevtcyd","name":"Acme","session":null}', NULL);
INSERT INTO editing ("stream_id", "key", "workspace_id", "shows", "agent_id", "agent_name", "since") VALUES
('stream1', 'attribute/plan', 'ws_366rR6u4W7NOVxZR', 'customer/ada', 'marta', 'Marta Nowak', 1803891600000000);
INSERT INTO idempotency ("workspace_id", "key", "request_hash", "answer", "at") VALUES
('ws_366rR6u4W7NOVxZR', 'batch-1', '5f963f5d2baa014b272e8c163153ca927743566e04cae7099e4207952d109f0a', '[{"id":"ada","name":"Ada Lovelace","email":"ada@example.com","phone":"+442079460123","company":"Analytical Engines","location":"London","profile_url":"https://a.example/ada","attributes":{"a_boolean":false,"a_date":"2027-01-31","a_email":"second@example.com","a_number":13,"a_phone":"+442079460124","a_text":"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line","a_url":"https://a.example/?q=1&x=2","owner":"Babbage","plan":"Free"},"created_at":"2027-03-01T09:00:13Z","updated_at":"2027-03-01T09:00:21Z","last_interaction_at":"2027-03-01T08:00:00Z"}]', 1803891621000000);
INSERT INTO messages ("workspace_id", "conversation_id", "id", "author", "author_name", "text", "sent_at") VALUES
('ws_366rR6u4W7NOVxZR', 'conv-1', 'm-1', 'customer', 'Ada', 'Hello?', 1803888000000000);
INSERT INTO notes ("workspace_id", "id", "customer_id", "text", "author_id", "author_name", "created_at", "edited_at", "version") VALUES
('ws_366rR6u4W7NOVxZR', 'n-0', 'ada', 'Note 0, edited', 'marta', 'Marta', 1803891618000000, 1803891642000000, 1),
('ws_366rR6u4W7NOVxZR', 'n-1', 'ada', 'Note 1: it’s
fine', 'jonas', 'Jonas', 1803891619000000, NULL, 0),
('ws_366rR6u4W7NOVxZR', 'note_FUTxcJ-a3c357GcQ', 'ada', 'By Marta, in the panel', 'marta', 'Marta Nowak', 1803891637000000, NULL, 0);
INSERT INTO panel_sessions ("hash", "id", "workspace_id", "agent_id", "agent_name", "role", "conversation_id", "customer_id", "appearance", "created_at", "used_at", "revoked_at") VALUES
('3fbc820104171ecb9ef0342942b5fe25d2b3b2bab4bcf24493176f3bcb211c0c', 'ps_TWVax3yVLKARXXY-', 'ws_366rR6u4W7NOVxZR', 'marta', 'Marta Nowak', 'agent', NULL, 'ada', '{"locale":"en","zone":"UTC","theme":"auto","accent":null,"density":"comfortable","live":false}', 1803891622000000, 1803891622000000, NULL),
('0ef54950b73632e5b2afa505e6b7e6d29a45f5d17de1a3b563721cdae90d0f9d', 'ps_BHDncsexpj6CVAir', 'ws_366rR6u4W7NOVxZR', 'jonas', 'Jonas Weber', 'agent', 'conv-1', NULL, '{"locale":"en","zone":"UTC","theme":"auto","accent":null,"density":"comfortable","live":false}', 1803891648000000, 1803891648000000, NULL);
INSERT INTO replies ("session_id", "number", "kind", "place", "editor", "payload", "settled", "at") VALUES
('ps_BHDncsexpj6CVAir', 1, 'invalid', 'attribute/a_number', 'finite.1.22.1', '{"typed":"many","code":"number","base":2,"customer_id":"ada"}', 0, 1803891653000000),
('ps_TWVax3yVLKARXXY-', 1, 'saved', 'attribute/plan', 'finite.1.18.1', '{}', 2, 1803891627000000),
('ps_TWVax3yVLKARXXY-', 2, 'saved', 'attribute/location', 'finite.1.16.1', '{}', 2, 1803891632000000),
('ps_TWVax3yVLKARXXY-', 3, 'saved', 'composer/', 'finite.1.6.1', '{}', 2, 1803891637000000),
('ps_TWVax3yVLKARXXY-', 4, 'saved', 'note/n-0', 'finite.1.58.1', '{}', 2, 1803891642000000),
('ps_TWVax3yVLKARXXY-', 5, 'deleted', 'note/n-2', 'finite.1.54.1', '{}', 2, 1803891647000000);
INSERT INTO signing_keys ("kid", "workspace_id", "secret", "created_at", "revoked_at") VALUES
('kid_zdVfjvKxh9LweNaJ', 'ws_366rR6u4W7NOVxZR', 'Ozah9Db0tL-bP6lbbBdOFaO4y1F_ZHoyNnU4U80ESyI', 1803891600000000, NULL);
INSERT INTO spent_tokens ("workspace_id", "jti", "expires_at", "spent_at") VALUES
('ws_366rR6u4W7NOVxZR', 'a3ce5bf0054bc564', 1803891847000000, 1803891648000000),
('ws_366rR6u4W7NOVxZR', 'c11007ebe5b1f5b7', 1803891821000000, 1803891622000000);
INSERT INTO streams ("id", "session_id", "workspace_id", "agent_id", "agent_name", "shows", "process", "opened_at", "seen_at", "used") VALUES
('stream1', 'ps_TWVax3yVLKARXXY-', 'ws_366rR6u4W7NOVxZR', 'marta', 'Marta Nowak', 'customer/ada', 'process1', 1803891600000000, 1803891600000000, 1);
INSERT INTO workspaces ("id", "name", "origins", "created_at") VALUES
('ws_366rR6u4W7NOVxZR', 'Acme', '["https://a.example"]', 1803891600000000);
INSERT INTO sequences SELECT workspace_id, max(seq) FROM changes GROUP BY workspace_id;
