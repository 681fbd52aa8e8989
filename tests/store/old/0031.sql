INSERT INTO accounts ("workspace_id", "customer_id", "system", "id", "name", "data", "linked_at", "updated_at", "updated_by") VALUES
('ws_G9B8AAztYCRmM1iD', 'ada', 'shop', '4471', 'Ada’s shop', '{"orders":[1,2]}', 1803891643000000, 1803891643000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}');
INSERT INTO agent_avatars ("workspace_id", "picture", "flattened", "pushed", "changed_at", "changed_by", "agent_id") VALUES
('ws_G9B8AAztYCRmM1iD', 'f2e241e99bc93004b457a23675539ccd-72174be2ff55e033', 0, '26aa7e8975d22972ef0b9a19eef68a15b3f2c88c55be8333a0faf12222be2c40', 1803891653000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 'sofia');
INSERT INTO agent_words ("workspace_id", "agent", "word") VALUES
('ws_G9B8AAztYCRmM1iD', 'sofia', 'billing'),
('ws_G9B8AAztYCRmM1iD', 'jonas', 'jonas'),
('ws_G9B8AAztYCRmM1iD', 'marta', 'marta'),
('ws_G9B8AAztYCRmM1iD', 'marta', 'nowak'),
('ws_G9B8AAztYCRmM1iD', 'sofia', 'reyes'),
('ws_G9B8AAztYCRmM1iD', 'sofia', 'sof'),
('ws_G9B8AAztYCRmM1iD', 'sofia', 'sofia'),
('ws_G9B8AAztYCRmM1iD', 'jonas', 'weber');
INSERT INTO agents ("workspace_id", "id", "name", "nickname", "position", "email", "signature", "session_name", "role", "last_seen_at", "created_at", "updated_at", "updated_by") VALUES
('ws_G9B8AAztYCRmM1iD', 'jonas', NULL, NULL, NULL, NULL, NULL, 'Jonas Weber', 'agent', 1803891727000000, 1803891727000000, 1803891727000000, '{"kind":"agent","id":"jonas","name":"Jonas Weber","session":null}'),
('ws_G9B8AAztYCRmM1iD', 'marta', NULL, NULL, NULL, NULL, NULL, 'Marta Nowak', 'agent', 1803891654000000, 1803891654000000, 1803891654000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":null}'),
('ws_G9B8AAztYCRmM1iD', 'sofia', 'Sofia Reyes', 'Sof', 'Billing', 'sofia@a.example', NULL, NULL, NULL, NULL, 1803891636000000, 1803891636000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}');
INSERT INTO api_keys ("id", "workspace_id", "hash", "label", "created_at", "revoked_at", "last_used_at", "manages") VALUES
('key_Phj0en6jhFnfSaIu', 'ws_G9B8AAztYCRmM1iD', '44da751bb24c7fe5f284a24ec4e4253df34ef73092d57f7ad8aab17bcb7bbe6f', 'first', 1803891600000000, NULL, 1803891773000000, 0),
('key_7t6OAA0rN7SXuG3j', 'ws_G9B8AAztYCRmM1iD', 'a1c46727c2a9218241e128e0a3345500cf3f2ec6478f944484b56f3172aef70a', 'Old', 1803891600000000, 1803891600000000, NULL, 0),
('key_h4WuoVCIWiSuRTft', 'ws_G9B8AAztYCRmM1iD', 'f4d5b870b1087db58b648f579feeb6decaabcd5447ac8006503083d6ce0cdc61', 'Managing', 1803891600000000, NULL, NULL, 1);
INSERT INTO attribute_definitions ("workspace_id", "key", "type", "label", "choices", "managed_by", "position", "unit", "help", "section", "default", "required", "shows_when", "removed") VALUES
('ws_G9B8AAztYCRmM1iD', 'a_boolean', 'boolean', 'A boolean', '[]', NULL, 15, NULL, NULL, NULL, 'null', 0, 'null', 0),
('ws_G9B8AAztYCRmM1iD', 'a_date', 'date', 'A date', '[]', NULL, 14, NULL, NULL, NULL, 'null', 0, 'null', 0),
('ws_G9B8AAztYCRmM1iD', 'a_email', 'email', 'A email', '[]', NULL, 16, NULL, NULL, NULL, 'null', 0, 'null', 0),
('ws_G9B8AAztYCRmM1iD', 'a_number', 'number', 'A number', '[]', NULL, 13, NULL, NULL, NULL, 'null', 0, 'null', 0),
('ws_G9B8AAztYCRmM1iD', 'a_phone', 'phone', 'A phone', '[]', NULL, 17, NULL, NULL, NULL, 'null', 0, 'null', 0),
('ws_G9B8AAztYCRmM1iD', 'a_text', 'text', 'A text', '[]', NULL, 12, NULL, NULL, NULL, 'null', 0, 'null', 0),
('ws_G9B8AAztYCRmM1iD', 'a_url', 'url', 'A url', '[]', NULL, 18, NULL, NULL, NULL, 'null', 0, 'null', 0),
('ws_G9B8AAztYCRmM1iD', 'owner', 'text', 'Owner', '[]', 'Billing', 19, NULL, NULL, NULL, 'null', 0, 'null', 0),
('ws_G9B8AAztYCRmM1iD', 'plan', 'choice', 'Plan', '["Free","Pro"]', NULL, 11, NULL, NULL, NULL, 'null', 0, 'null', 0);
INSERT INTO attribute_values ("workspace_id", "customer_id", "key", "value", "pushed", "version", "changed_at", "changed_by", "own_since") VALUES
('ws_G9B8AAztYCRmM1iD', 'ada', 'a_boolean', 'false', 'false', 1, 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'ada', 'a_date', '"2027-01-31"', '"2027-01-31"', 1, 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'ada', 'a_email', '"second@example.com"', '"second@example.com"', 1, 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'ada', 'a_number', '13', '13', 2, 1803891648000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 1),
('ws_G9B8AAztYCRmM1iD', 'ada', 'a_phone', '"+442079460124"', '"+442079460124"', 1, 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'ada', 'a_text', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', 1, 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'ada', 'a_url', '"https://a.example/?q=1&x=2"', '"https://a.example/?q=1&x=2"', 1, 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'ada', 'company', '"Analytical Engines"', '"Analytical Engines"', 1, 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'ada', 'email', '"ada@example.com"', '"ada@example.com"', 1, 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'ada', 'location', 'null', '"London"', 2, 1803891684000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_fTfQH91U6HnI4gMx"}', 1),
('ws_G9B8AAztYCRmM1iD', 'ada', 'name', '"Ada Lovelace"', '"Ada Lovelace"', 1, 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'ada', 'owner', '"Babbage"', '"Babbage"', 1, 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'ada', 'phone', '"+442079460123"', '"+442079460123"', 1, 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'ada', 'plan', '"Pro"', '"Free"', 2, 1803891670000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_fTfQH91U6HnI4gMx"}', 1),
('ws_G9B8AAztYCRmM1iD', 'grace', 'a_number', 'null', 'null', 0, 1803891622000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'grace', 'name', '"Grace Hopper"', '"Grace Hopper"', 1, 1803891622000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0),
('ws_G9B8AAztYCRmM1iD', 'grace', 'plan', '"Pro"', '"Pro"', 1, 1803891622000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0);
INSERT INTO avatars ("workspace_id", "customer_id", "picture", "flattened", "pushed", "changed_at", "changed_by") VALUES
('ws_G9B8AAztYCRmM1iD', 'ada', 'f2e241e99bc93004b457a23675539ccd-3a3946e6b4da233b', 0, '26aa7e8975d22972ef0b9a19eef68a15b3f2c88c55be8333a0faf12222be2c40', 1803891651000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}');
INSERT INTO changes ("workspace_id", "seq", "at", "actor_kind", "actor_id", "actor_name", "session", "kind", "customer_id", "conversation_id", "thing", "from", "to", "version", "field", "request") VALUES
('ws_G9B8AAztYCRmM1iD', 1, 1803891600000000, 'system', 'command', 'Command line', NULL, 'key.added', NULL, NULL, 'key_7t6OAA0rN7SXuG3j', 'null', '"Old"', NULL, NULL, NULL),
('ws_G9B8AAztYCRmM1iD', 2, 1803891600000000, 'system', 'command', 'Command line', NULL, 'key.revoked', NULL, NULL, 'key_7t6OAA0rN7SXuG3j', '"Old"', 'null', NULL, NULL, NULL),
('ws_G9B8AAztYCRmM1iD', 3, 1803891600000000, 'system', 'command', 'Command line', NULL, 'key.added', NULL, NULL, 'key_h4WuoVCIWiSuRTft', 'null', '"Managing"', NULL, NULL, NULL),
('ws_G9B8AAztYCRmM1iD', 4, 1803891611000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'plan', 'null', '"Plan"', NULL, NULL, 'req_7njmEDWlK_1u7NcS'),
('ws_G9B8AAztYCRmM1iD', 5, 1803891613000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_text', 'null', '"A text"', NULL, NULL, 'req_AljVvCamW4e7bFSL'),
('ws_G9B8AAztYCRmM1iD', 6, 1803891614000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_number', 'null', '"A number"', NULL, NULL, 'req_OFFMUXFA1CV6XYHl'),
('ws_G9B8AAztYCRmM1iD', 7, 1803891615000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_date', 'null', '"A date"', NULL, NULL, 'req_Dv2oKoO8bUvW2rIf'),
('ws_G9B8AAztYCRmM1iD', 8, 1803891616000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_boolean', 'null', '"A boolean"', NULL, NULL, 'req_DU-I3aWMYzfMOlBc'),
('ws_G9B8AAztYCRmM1iD', 9, 1803891617000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_email', 'null', '"A email"', NULL, NULL, 'req_B9LSGfSEL-T3_Lze'),
('ws_G9B8AAztYCRmM1iD', 10, 1803891618000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_phone', 'null', '"A phone"', NULL, NULL, 'req_B3o3EhoYj2-KSp1k'),
('ws_G9B8AAztYCRmM1iD', 11, 1803891619000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_url', 'null', '"A url"', NULL, NULL, 'req_KD-h6LEpPs1ZkPqL'),
('ws_G9B8AAztYCRmM1iD', 12, 1803891620000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'owner', 'null', '"Owner"', NULL, NULL, 'req__xs8XQ-RkOpnk7vU'),
('ws_G9B8AAztYCRmM1iD', 13, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'customer.created', 'ada', NULL, NULL, 'null', 'null', NULL, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 14, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'name', 'null', '"Ada Lovelace"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 15, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'email', 'null', '"ada@example.com"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 16, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'phone', 'null', '"+442079460123"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 17, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'company', 'null', '"Analytical Engines"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 18, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'location', 'null', '"London"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 19, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'plan', 'null', '"Free"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 20, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_text', 'null', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 21, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_number', 'null', '12.5', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 22, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_date', 'null', '"2027-01-31"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 23, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_boolean', 'null', 'false', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 24, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_email', 'null', '"second@example.com"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 25, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_phone', 'null', '"+442079460124"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 26, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_url', 'null', '"https://a.example/?q=1&x=2"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 27, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'owner', 'null', '"Babbage"', 1, NULL, 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 28, 1803891621000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'customer.changed', 'ada', NULL, NULL, 'null', '"https://a.example/ada"', NULL, 'profile_url', 'req_Q_223vtujLjyOQvM'),
('ws_G9B8AAztYCRmM1iD', 29, 1803891622000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'customer.created', 'grace', NULL, NULL, 'null', 'null', NULL, NULL, 'req_cLEOmzI8t2GMrKx7'),
('ws_G9B8AAztYCRmM1iD', 30, 1803891622000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'grace', NULL, 'name', 'null', '"Grace Hopper"', 1, NULL, 'req_cLEOmzI8t2GMrKx7'),
('ws_G9B8AAztYCRmM1iD', 31, 1803891622000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'grace', NULL, 'plan', 'null', '"Pro"', 1, NULL, 'req_cLEOmzI8t2GMrKx7'),
('ws_G9B8AAztYCRmM1iD', 32, 1803891623000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'conversation.created', 'ada', 'conv-1', NULL, 'null', 'null', NULL, NULL, 'req_NFaC-uWC1iD0qAtV'),
('ws_G9B8AAztYCRmM1iD', 33, 1803891623000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', NULL, 'null', '"email"', NULL, 'channel', 'req_NFaC-uWC1iD0qAtV'),
('ws_G9B8AAztYCRmM1iD', 34, 1803891623000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', NULL, 'null', '"open"', NULL, 'status', 'req_NFaC-uWC1iD0qAtV'),
('ws_G9B8AAztYCRmM1iD', 35, 1803891623000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', NULL, 'null', '"Late parcel"', NULL, 'subject', 'req_NFaC-uWC1iD0qAtV'),
('ws_G9B8AAztYCRmM1iD', 36, 1803891623000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'identity.added', 'ada', NULL, 'id_fbfa4e5c1fe81d9ef88e768f', 'null', '"email"', NULL, NULL, 'req_NFaC-uWC1iD0qAtV'),
('ws_G9B8AAztYCRmM1iD', 37, 1803891624000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'conversation.created', 'grace', 'conv-2', NULL, 'null', 'null', NULL, NULL, 'req_5UIn8t0lbpmPiLBW'),
('ws_G9B8AAztYCRmM1iD', 38, 1803891624000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'conversation.changed', 'grace', 'conv-2', NULL, 'null', '"webchat"', NULL, 'channel', 'req_5UIn8t0lbpmPiLBW'),
('ws_G9B8AAztYCRmM1iD', 39, 1803891624000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'conversation.changed', 'grace', 'conv-2', NULL, 'null', '"https://a.example/conv-2"', NULL, 'url', 'req_5UIn8t0lbpmPiLBW'),
('ws_G9B8AAztYCRmM1iD', 40, 1803891624000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'identity.added', 'grace', NULL, 'id_8d537d4f7fffe549839551a9', 'null', '"webchat"', NULL, NULL, 'req_5UIn8t0lbpmPiLBW'),
('ws_G9B8AAztYCRmM1iD', 41, 1803891625000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'message.added', 'ada', 'conv-1', 'm-1', 'null', '"Hello?"', NULL, NULL, 'req_Sj3lO_2-yTQagNvj'),
('ws_G9B8AAztYCRmM1iD', 42, 1803891626000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-0', 'null', '"Note 0: it’s\nfine"', 0, NULL, 'req_yURR7Cc6ah4H3cIx'),
('ws_G9B8AAztYCRmM1iD', 43, 1803891627000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-1', 'null', '"Note 1: it’s\nfine"', 0, NULL, 'req_FFBPLz7UZ8Z3EHFm'),
('ws_G9B8AAztYCRmM1iD', 44, 1803891628000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-2', 'null', '"Note 2: it’s\nfine"', 0, NULL, 'req_36JqSc757lAfBJSG'),
('ws_G9B8AAztYCRmM1iD', 45, 1803891629000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'tag_group.defined', NULL, NULL, 'service', 'null', '"Service"', NULL, NULL, 'req_1h8bOKNtvAPdiZB6'),
('ws_G9B8AAztYCRmM1iD', 46, 1803891630000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'tag.defined', NULL, NULL, 'vip', 'null', '"VIP"', NULL, NULL, 'req_b002pOEfAGeSCAEW'),
('ws_G9B8AAztYCRmM1iD', 47, 1803891631000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'tag.defined', NULL, NULL, 'net_30', 'null', '"Net 30"', NULL, NULL, 'req_jYw11k47WR5CjzTz'),
('ws_G9B8AAztYCRmM1iD', 48, 1803891632000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'tag.added', 'ada', NULL, 'vip', 'null', '"VIP"', NULL, NULL, 'req_0pw4CLFU7xRvY8Pm'),
('ws_G9B8AAztYCRmM1iD', 49, 1803891633000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'permission.changed', NULL, NULL, 'supervisor/notes.edit_others', 'null', 'true', NULL, NULL, 'req_4aog8ngjo7ZTqQlH'),
('ws_G9B8AAztYCRmM1iD', 50, 1803891634000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'permission.changed', NULL, NULL, 'agent/attributes.edit/owner', 'null', 'false', NULL, NULL, 'req_EsZ15lqiSrdZrIhK'),
('ws_G9B8AAztYCRmM1iD', 51, 1803891635000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'view.changed', NULL, NULL, 'supervisor', 'null', '"[{\"id\":\"profile\"},{\"id\":\"notes\",\"label\":\"Notes\",\"icon\":\"pen\",\"sections\":[\"notes\"]}]"', NULL, NULL, 'req_8Rt55fNLPLPZE3Ac'),
('ws_G9B8AAztYCRmM1iD', 52, 1803891636000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'agent.created', NULL, NULL, 'sofia', 'null', '"Sofia Reyes"', NULL, NULL, 'req_X5SgEYThrSo9PPmU'),
('ws_G9B8AAztYCRmM1iD', 53, 1803891637000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'customer.assigned', 'ada', NULL, 'assigned_to', 'null', '"sofia"', 1, NULL, 'req_tTMj1Y8UKBVJ4lPO'),
('ws_G9B8AAztYCRmM1iD', 54, 1803891638000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'company.created', NULL, NULL, 'co-1', 'null', '"Analytical Engines Ltd"', NULL, NULL, 'req_QeuA7Gb6XB1qF9z3'),
('ws_G9B8AAztYCRmM1iD', 55, 1803891639000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'company.created', NULL, NULL, 'co-2', 'null', '"Royal Navy"', NULL, NULL, 'req_0FqaYZRZA-5eP-qA'),
('ws_G9B8AAztYCRmM1iD', 56, 1803891640000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'company.linked', 'ada', NULL, 'co-1', 'null', '"Analytical Engines Ltd"', NULL, NULL, 'req_4y6GoNB7L7rQc-HQ'),
('ws_G9B8AAztYCRmM1iD', 57, 1803891641000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'company.linked', 'ada', NULL, 'co-2', 'null', '"Royal Navy"', NULL, NULL, 'req_YKc7t9YzoT81EvkM'),
('ws_G9B8AAztYCRmM1iD', 58, 1803891641000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'company.main_changed', 'ada', NULL, 'co-2', 'null', '"Royal Navy"', NULL, NULL, 'req_YKc7t9YzoT81EvkM'),
('ws_G9B8AAztYCRmM1iD', 59, 1803891642000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'relationship.added', 'ada', NULL, 'grace', 'null', '"{\"labels\": [\"Colleague\", \"friend\"], \"inverse_labels\": [\"mentor\"]}"', 1, NULL, 'req_XKD3_33u-yJiNXG_'),
('ws_G9B8AAztYCRmM1iD', 60, 1803891642000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'relationship.added', 'grace', NULL, 'ada', 'null', '"{\"labels\": [\"mentor\"], \"inverse_labels\": [\"Colleague\", \"friend\"]}"', 1, NULL, 'req_XKD3_33u-yJiNXG_'),
('ws_G9B8AAztYCRmM1iD', 61, 1803891643000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'account.linked', 'ada', NULL, 'shop/4471', 'null', '"Ada’s shop"', NULL, NULL, 'req_z7dp9ZZW2ysCO1S_'),
('ws_G9B8AAztYCRmM1iD', 62, 1803891644000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'contact_detail.added', 'ada', NULL, 'email/cd_b7834e0a93406580570a974a', 'null', '"home@ada.example"', 1, NULL, 'req_37APFpV_sIVo79H1'),
('ws_G9B8AAztYCRmM1iD', 63, 1803891645000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'warning.set', 'ada', NULL, NULL, 'null', '"VIP"', 1, 'label', 'req_dgZM4ubBHYd9kRzb'),
('ws_G9B8AAztYCRmM1iD', 64, 1803891645000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'warning.set', 'ada', NULL, NULL, 'null', '"Founder"', 1, 'reason', 'req_dgZM4ubBHYd9kRzb'),
('ws_G9B8AAztYCRmM1iD', 65, 1803891645000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'warning.set', 'ada', NULL, NULL, 'null', '"2028-03-01T00:00:00Z"', 1, 'until', 'req_dgZM4ubBHYd9kRzb'),
('ws_G9B8AAztYCRmM1iD', 66, 1803891646000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'identity.added', 'ada', NULL, 'id_e4a53b91989a48ca552a88fe', 'null', '"telegram @countess"', NULL, NULL, 'req_J7gpu8M1Dy9qCoba'),
('ws_G9B8AAztYCRmM1iD', 67, 1803891647000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'customer.checked', 'grace', NULL, NULL, 'null', 'null', NULL, NULL, 'req_N2jlY79a13804nup'),
('ws_G9B8AAztYCRmM1iD', 68, 1803891648000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_number', '12.5', '13', 2, NULL, 'req_MJycsLCO62utr6WR'),
('ws_G9B8AAztYCRmM1iD', 69, 1803891651000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'avatar.changed', 'ada', NULL, NULL, 'null', '"f2e241e99bc93004b457a23675539ccd-3a3946e6b4da233b"', NULL, NULL, 'req_6LwD0PKX6XIdX_tF'),
('ws_G9B8AAztYCRmM1iD', 70, 1803891653000000, 'api', 'key_Phj0en6jhFnfSaIu', 'Acme', NULL, 'agent.picture_changed', NULL, NULL, 'sofia', 'null', '"f2e241e99bc93004b457a23675539ccd-72174be2ff55e033"', NULL, NULL, 'req_AoOGrY6gu1bXs0t2'),
('ws_G9B8AAztYCRmM1iD', 71, 1803891654000000, 'agent', 'marta', 'Marta Nowak', NULL, 'agent.created', NULL, NULL, 'marta', 'null', '"Marta Nowak"', NULL, NULL, 'req_zGlietX_XEqzgtLv'),
('ws_G9B8AAztYCRmM1iD', 72, 1803891670000000, 'agent', 'marta', 'Marta Nowak', 'ps_fTfQH91U6HnI4gMx', 'attribute.changed', 'ada', NULL, 'plan', '"Free"', '"Pro"', 2, NULL, 'req_5OqfNCsJsE7PIPPH'),
('ws_G9B8AAztYCRmM1iD', 73, 1803891684000000, 'agent', 'marta', 'Marta Nowak', 'ps_fTfQH91U6HnI4gMx', 'attribute.changed', 'ada', NULL, 'location', '"London"', 'null', 2, NULL, 'req_JmVdoh9pEc6mgewp'),
('ws_G9B8AAztYCRmM1iD', 74, 1803891698000000, 'agent', 'marta', 'Marta Nowak', 'ps_fTfQH91U6HnI4gMx', 'note.created', 'ada', NULL, 'note_i9gFLBgZC83nPzN0', 'null', '"By Marta, in the panel"', 0, NULL, 'req_3rpwipMeMOaiPAFr'),
('ws_G9B8AAztYCRmM1iD', 75, 1803891712000000, 'agent', 'marta', 'Marta Nowak', 'ps_fTfQH91U6HnI4gMx', 'note.changed', 'ada', NULL, 'n-0', '"Note 0: it’s\nfine"', '"Note 0, edited"', 1, 'text', 'req_CVzhgRN2JxP2R_Sm'),
('ws_G9B8AAztYCRmM1iD', 76, 1803891726000000, 'agent', 'marta', 'Marta Nowak', 'ps_fTfQH91U6HnI4gMx', 'note.deleted', 'ada', NULL, 'n-2', '"Note 2: it’s\nfine"', 'null', 1, NULL, 'req_roT8nnoIfwkmcu-D'),
('ws_G9B8AAztYCRmM1iD', 77, 1803891727000000, 'agent', 'jonas', 'Jonas Weber', NULL, 'agent.created', NULL, NULL, 'jonas', 'null', '"Jonas Weber"', NULL, NULL, 'req_k4BEXrBpyPB3yuxY');
INSERT INTO companies ("workspace_id", "id", "name", "url", "data", "created_at", "updated_at", "updated_by") VALUES
('ws_G9B8AAztYCRmM1iD', 'co-1', 'Analytical Engines Ltd', 'https://a.example/co-1', '{"seats":3}', 1803891638000000, 1803891638000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}'),
('ws_G9B8AAztYCRmM1iD', 'co-2', 'Royal Navy', NULL, '{}', 1803891639000000, 1803891639000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}');
INSERT INTO company_links ("workspace_id", "customer_id", "company", "is_main", "linked_at", "linked_by") VALUES
('ws_G9B8AAztYCRmM1iD', 'ada', 'co-1', 0, 1803891640000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}'),
('ws_G9B8AAztYCRmM1iD', 'ada', 'co-2', 1, 1803891641000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}');
INSERT INTO company_words ("workspace_id", "company", "word") VALUES
('ws_G9B8AAztYCRmM1iD', 'co-1', 'analytical'),
('ws_G9B8AAztYCRmM1iD', 'co-1', 'engines'),
('ws_G9B8AAztYCRmM1iD', 'co-1', 'ltd'),
('ws_G9B8AAztYCRmM1iD', 'co-2', 'navy'),
('ws_G9B8AAztYCRmM1iD', 'co-2', 'royal');
INSERT INTO contact_details ("workspace_id", "customer_id", "kind", "id", "value", "label", "primary", "verified_at", "verified_by", "added_at", "version", "changed_at", "changed_by", "own_since", "pushed", "removed") VALUES
('ws_G9B8AAztYCRmM1iD', 'ada', 'email', 'cd_b7834e0a93406580570a974a', 'home@ada.example', 'Home', 0, NULL, NULL, 1803891644000000, 1, 1803891644000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0, '{"value":"home@ada.example","label":"Home"}', 0);
INSERT INTO conversations ("workspace_id", "id", "customer_id", "channel", "status", "subject", "url", "created_at", "updated_at", "last_message_at", "customer_wrote_at", "handle") VALUES
('ws_G9B8AAztYCRmM1iD', 'conv-1', 'ada', 'email', 'open', 'Late parcel', NULL, 1803891623000000, 1803891623000000, 1803888000000000, 1803888000000000, NULL),
('ws_G9B8AAztYCRmM1iD', 'conv-2', 'grace', 'webchat', NULL, NULL, 'https://a.example/conv-2', 1803891624000000, 1803891624000000, NULL, NULL, NULL);
INSERT INTO customer_checks ("workspace_id", "customer_id", "checked_at", "checked_by") VALUES
('ws_G9B8AAztYCRmM1iD', 'grace', 1803891647000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}');
INSERT INTO customer_tags ("workspace_id", "customer_id", "tag", "since", "added_at", "added_by") VALUES
('ws_G9B8AAztYCRmM1iD', 'ada', 'vip', 10, 1803891632000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}');
INSERT INTO customer_warnings ("workspace_id", "customer_id", "label", "reason", "until", "set_at", "set_by", "version", "own_since", "ended_at", "ended_by", "pushed") VALUES
('ws_G9B8AAztYCRmM1iD', 'ada', 'VIP', 'Founder', 1835481600000000, 1803891645000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 1, 0, NULL, NULL, '{"label":"VIP","reason":"Founder","until":"2028-03-01T00:00:00Z"}');
INSERT INTO customer_words ("workspace_id", "word", "customer_id") VALUES
('ws_G9B8AAztYCRmM1iD', 'email:ada@example.com', 'ada'),
('ws_G9B8AAztYCRmM1iD', 'name:ada lovelace', 'ada'),
('ws_G9B8AAztYCRmM1iD', 'name:grace hopper', 'grace'),
('ws_G9B8AAztYCRmM1iD', 'name:hopper grace', 'grace'),
('ws_G9B8AAztYCRmM1iD', 'name:lovelace ada', 'ada'),
('ws_G9B8AAztYCRmM1iD', 'other email:home@ada.example', 'ada'),
('ws_G9B8AAztYCRmM1iD', 'phone:321064970244', 'ada');
INSERT INTO customers ("workspace_id", "id", "profile_url", "created_at", "created_by", "updated_at", "updated_by", "last_interaction_at", "assigned_to", "assignment") VALUES
('ws_G9B8AAztYCRmM1iD', 'ada', 'https://a.example/ada', 1803891621000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 1803891684000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_fTfQH91U6HnI4gMx"}', 1803888000000000, 'sofia', '{"at":"2027-03-01T09:00:37Z","by":{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null},"version":1,"own_since":0,"pushed":"sofia"}'),
('ws_G9B8AAztYCRmM1iD', 'grace', NULL, 1803891622000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 1803891622000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', NULL, NULL, 'null');
INSERT INTO editing ("stream_id", "key", "workspace_id", "shows", "agent_id", "agent_name", "since") VALUES
('stream1', 'attribute/plan', 'ws_G9B8AAztYCRmM1iD', 'customer/ada', 'marta', 'Marta Nowak', 1803891600000000);
INSERT INTO housekeeping ("id", "seen_at", "steady_since") VALUES
(1, 1803891604000000, 1803870004000000);
INSERT INTO idempotency ("workspace_id", "key", "request_hash", "answer", "at") VALUES
('ws_G9B8AAztYCRmM1iD', 'batch-1', '5f963f5d2baa014b272e8c163153ca927743566e04cae7099e4207952d109f0a', '[{"id":"ada","name":"Ada Lovelace","first_name":null,"last_name":null,"display_name":"Ada Lovelace","email":"ada@example.com","phone":"+442079460123","company":"Analytical Engines","location":"London","language":null,"timezone":null,"identification":null,"gender":null,"profile_url":"https://a.example/ada","assigned_to":"sofia","attributes":{"a_boolean":false,"a_date":"2027-01-31","a_email":"second@example.com","a_number":13,"a_phone":"+442079460124","a_text":"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line","a_url":"https://a.example/?q=1&x=2","owner":"Babbage","plan":"Free"},"created_at":"2027-03-01T09:00:21Z","updated_at":"2027-03-01T09:00:48Z","last_interaction_at":"2027-03-01T08:00:00Z"}]', 1803891648000000),
('ws_G9B8AAztYCRmM1iD', 'form:54e614f6c1e0bf1377a04d99760ff0569f6f91c67fe21d03b2a6d13cc4efcc52', '54e614f6c1e0bf1377a04d99760ff0569f6f91c67fe21d03b2a6d13cc4efcc52', '[{"id":"note_i9gFLBgZC83nPzN0","customer":"ada","text":"By Marta, in the panel","author":"marta","author_name":"Marta Nowak","created_at":"2027-03-01T09:01:38Z","edited_at":null}]', 1803891698000000),
('ws_G9B8AAztYCRmM1iD', 'form:47f4b3f959750338a4bbe121382f6879299801cbf84bd3197f55e051e5f09d0b', '47f4b3f959750338a4bbe121382f6879299801cbf84bd3197f55e051e5f09d0b', '[null]', 1803891726000000);
INSERT INTO identities ("workspace_id", "customer_id", "id", "channel", "handle", "name", "first_seen_at", "last_seen_at") VALUES
('ws_G9B8AAztYCRmM1iD', 'ada', 'id_e4a53b91989a48ca552a88fe', 'telegram', '@countess', 'Countess', 1803891646000000, 1803891646000000),
('ws_G9B8AAztYCRmM1iD', 'ada', 'id_fbfa4e5c1fe81d9ef88e768f', 'email', NULL, NULL, 1803891623000000, 1803891623000000),
('ws_G9B8AAztYCRmM1iD', 'grace', 'id_8d537d4f7fffe549839551a9', 'webchat', NULL, NULL, 1803891624000000, 1803891624000000);
INSERT INTO messages ("workspace_id", "conversation_id", "id", "author", "author_name", "text", "sent_at") VALUES
('ws_G9B8AAztYCRmM1iD', 'conv-1', 'm-1', 'customer', 'Ada', 'Hello?', 1803888000000000);
INSERT INTO notes ("workspace_id", "id", "customer_id", "text", "author_id", "author_name", "created_at", "edited_at", "version", "edited_by", "own_since") VALUES
('ws_G9B8AAztYCRmM1iD', 'n-0', 'ada', 'Note 0, edited', 'marta', 'Marta', 1803891626000000, 1803891712000000, 1, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_fTfQH91U6HnI4gMx"}', 0),
('ws_G9B8AAztYCRmM1iD', 'n-1', 'ada', 'Note 1: it’s
fine', 'jonas', 'Jonas', 1803891627000000, NULL, 0, NULL, 0),
('ws_G9B8AAztYCRmM1iD', 'note_i9gFLBgZC83nPzN0', 'ada', 'By Marta, in the panel', 'marta', 'Marta Nowak', 1803891698000000, NULL, 0, NULL, 0);
INSERT INTO panel_preferences ("workspace_id", "agent_id", "name", "value") VALUES
('ws_G9B8AAztYCRmM1iD', 'marta', 'view', 'profile');
INSERT INTO panel_sessions ("hash", "id", "workspace_id", "agent_id", "agent_name", "role", "conversation_id", "customer_id", "appearance", "created_at", "used_at", "revoked_at", "key_id", "directory") VALUES
('9ec4056ae3261c1bcf0ded4b40e91ab1af7d49e998a4f79d5b02cb192f79b16a', 'ps_fTfQH91U6HnI4gMx', 'ws_G9B8AAztYCRmM1iD', 'marta', 'Marta Nowak', 'agent', NULL, 'ada', '{"locale":"en","zone":"UTC","theme":"auto","accent":null,"density":"comfortable","live":false}', 1803891654000000, 1803891654000000, NULL, 'kid_RNxHjIGDVaaYfR5z', 0),
('a020939f9377274c02b3a8ba5b7d3b23736c5907bf9571483d2e851fdb39db73', 'ps_yjcUUf_Q47E_zXaO', 'ws_G9B8AAztYCRmM1iD', 'jonas', 'Jonas Weber', 'agent', 'conv-1', NULL, '{"locale":"en","zone":"UTC","theme":"auto","accent":null,"density":"comfortable","live":false}', 1803891727000000, 1803891727000000, NULL, 'kid_RNxHjIGDVaaYfR5z', 1);
INSERT INTO panel_views ("workspace_id", "role", "views") VALUES
('ws_G9B8AAztYCRmM1iD', 'supervisor', '[{"id":"profile","label":null,"icon":null,"sections":null},{"id":"notes","label":"Notes","icon":"pen","sections":["notes"]}]');
INSERT INTO panel_visits ("workspace_id", "session_id", "customer_id", "at") VALUES
('ws_G9B8AAztYCRmM1iD', 'ps_fTfQH91U6HnI4gMx', 'grace', 1803891600000000);
INSERT INTO permissions ("workspace_id", "role", "right", "subject", "allowed") VALUES
('ws_G9B8AAztYCRmM1iD', 'agent', 'attributes.edit', 'owner', 0),
('ws_G9B8AAztYCRmM1iD', 'supervisor', 'notes.edit_others', '', 1);
INSERT INTO processes ("id", "seen_at") VALUES
('dc725be7f2e786fb', 1803891739000000),
('process1', 1803891600000000);
INSERT INTO relationship_labels ("workspace_id", "label", "customer_id", "other") VALUES
('ws_G9B8AAztYCRmM1iD', 'Colleague', 'ada', 'grace'),
('ws_G9B8AAztYCRmM1iD', 'friend', 'ada', 'grace'),
('ws_G9B8AAztYCRmM1iD', 'mentor', 'grace', 'ada');
INSERT INTO relationships ("workspace_id", "customer_id", "other", "labels", "created_at", "created_by", "version", "changed_at", "changed_by", "own_since", "pushed") VALUES
('ws_G9B8AAztYCRmM1iD', 'ada', 'grace', '["Colleague","friend"]', 1803891642000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 1, 1803891642000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0, '["Colleague","friend"]'),
('ws_G9B8AAztYCRmM1iD', 'grace', 'ada', '["mentor"]', 1803891642000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 1, 1803891642000000, '{"kind":"api","id":"key_Phj0en6jhFnfSaIu","name":"Acme","session":null}', 0, '["mentor"]');
INSERT INTO replies ("session_id", "number", "kind", "place", "editor", "payload", "settled", "at") VALUES
('ps_fTfQH91U6HnI4gMx', 1, 'saved', 'attribute/plan', '5c68e82695.1.33.1', '{}', 2, 1803891670000000),
('ps_fTfQH91U6HnI4gMx', 2, 'saved', 'attribute/location', '835b1da507.1.19.1', '{"length":0}', 2, 1803891684000000),
('ps_fTfQH91U6HnI4gMx', 3, 'saved', 'composer/', '737ee9e1b0.1.91.1', '{}', 2, 1803891698000000),
('ps_fTfQH91U6HnI4gMx', 4, 'saved', 'note/n-0', 'a2cf57f9eb.1.114.1', '{}', 2, 1803891712000000),
('ps_fTfQH91U6HnI4gMx', 5, 'deleted', 'note/n-2', 'bc7c4817ff.1.110.1', '{}', 2, 1803891726000000),
('ps_yjcUUf_Q47E_zXaO', 1, 'invalid', 'attribute/a_number', '3820bd5614.1.37.1', '{"typed":{"value":["many"]},"problems":[{"field":"value","code":"number"}],"base":2,"customer_id":"ada"}', 0, 1803891742000000);
INSERT INTO restarts ("at", "away") VALUES
(1803891800000000, 0);
INSERT INTO signing_keys ("kid", "workspace_id", "secret", "created_at", "revoked_at", "label", "last_used_at") VALUES
('kid_RNxHjIGDVaaYfR5z', 'ws_G9B8AAztYCRmM1iD', 'b8qZWQPYriCTRxz9tHCJJ3MEY-Rq0H2wXLpeL_bn2HA', 1803891600000000, NULL, 'first', 1803891727000000);
INSERT INTO spent_tokens ("workspace_id", "jti", "expires_at", "spent_at", "uses") VALUES
('ws_G9B8AAztYCRmM1iD', '047f5446b6fe02be', 1803891926000000, 1803891727000000, 1),
('ws_G9B8AAztYCRmM1iD', '1420b1730a34e340', 1803891853000000, 1803891654000000, 1),
('ws_G9B8AAztYCRmM1iD', 'ps_fTfQH91U6HnI4gMx/a4U3T2Chjx-Pdd1TxrYtiOPk', 1803892559000000, 1803891662000000, 1),
('ws_G9B8AAztYCRmM1iD', 'ps_fTfQH91U6HnI4gMx/a4U3Xzc3iJDYhn8eUkXBn587', 1803892575000000, 1803891678000000, 1),
('ws_G9B8AAztYCRmM1iD', 'ps_fTfQH91U6HnI4gMx/a4U3bc7du0K4FipPoj4y5H59', 1803892589000000, 1803891692000000, 1),
('ws_G9B8AAztYCRmM1iD', 'ps_fTfQH91U6HnI4gMx/a4U3e_iB2ys1AhCxM8nsOJlG', 1803892603000000, 1803891706000000, 1),
('ws_G9B8AAztYCRmM1iD', 'ps_fTfQH91U6HnI4gMx/a4U3iZJrFwXFIh1n-AfoMGXU', 1803892617000000, 1803891720000000, 1),
('ws_G9B8AAztYCRmM1iD', 'ps_fTfQH91U6HnI4gMx/a4U3xgqxLcr0Vp9uHk5YlrYi', 1803892678000000, 1803891781000000, 1),
('ws_G9B8AAztYCRmM1iD', 'ps_yjcUUf_Q47E_zXaO/a4U30gBd5e9CDDHJ122jWvoQ', 1803892690000000, 1803891793000000, 1),
('ws_G9B8AAztYCRmM1iD', 'ps_yjcUUf_Q47E_zXaO/a4U3mUrhVzfiIv4Hb60igOcX', 1803892633000000, 1803891736000000, 1);
INSERT INTO streams ("id", "session_id", "workspace_id", "agent_id", "agent_name", "shows", "process", "opened_at", "used") VALUES
('stream1', 'ps_fTfQH91U6HnI4gMx', 'ws_G9B8AAztYCRmM1iD', 'marta', 'Marta Nowak', 'customer/ada', 'process1', 1803891600000000, 1);
INSERT INTO tag_groups ("workspace_id", "id", "label", "position", "sort") VALUES
('ws_G9B8AAztYCRmM1iD', 'service', 'Service', 0, 'position');
INSERT INTO tags ("workspace_id", "id", "label", "position", "group", "since") VALUES
('ws_G9B8AAztYCRmM1iD', 'net_30', 'Net 30', 1, NULL, 11),
('ws_G9B8AAztYCRmM1iD', 'vip', 'VIP', 0, 'service', 10);
INSERT INTO workspaces ("id", "name", "origins", "created_at", "revision", "feed_start") VALUES
('ws_G9B8AAztYCRmM1iD', 'Acme', '["https://a.example"]', 1803891600000000, 15, 1);
INSERT INTO sequences (workspace_id, last) SELECT workspace_id, max(seq) FROM changes GROUP BY workspace_id;
