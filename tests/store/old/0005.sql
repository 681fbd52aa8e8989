INSERT INTO api_keys ("id", "workspace_id", "hash", "label", "created_at", "revoked_at") VALUES
('key_NZLqL7qFnfyL8e_3', 'ws_Lv44kUjO2pidWCDW', 'af0c153136b8a640ea1cbc45908475cf8dd80f3755852f59d02f430e9812ad6f', 'first', 1803891600000000, NULL),
('key_s47fG1EGh_BEUD7P', 'ws_Lv44kUjO2pidWCDW', '005cec9b169d829119fbd64ec673157f41339b927a7c2fbafef826234400e764', 'Old', 1803891600000000, 1803891600000000);
INSERT INTO attribute_definitions ("workspace_id", "key", "type", "label", "choices", "managed_by", "position") VALUES
('ws_Lv44kUjO2pidWCDW', 'a_boolean', 'boolean', 'A boolean', '[]', NULL, 9),
('ws_Lv44kUjO2pidWCDW', 'a_date', 'date', 'A date', '[]', NULL, 8),
('ws_Lv44kUjO2pidWCDW', 'a_email', 'email', 'A email', '[]', NULL, 10),
('ws_Lv44kUjO2pidWCDW', 'a_number', 'number', 'A number', '[]', NULL, 7),
('ws_Lv44kUjO2pidWCDW', 'a_phone', 'phone', 'A phone', '[]', NULL, 11),
('ws_Lv44kUjO2pidWCDW', 'a_text', 'text', 'A text', '[]', NULL, 6),
('ws_Lv44kUjO2pidWCDW', 'a_url', 'url', 'A url', '[]', NULL, 12),
('ws_Lv44kUjO2pidWCDW', 'owner', 'text', 'Owner', '[]', 'Billing', 13),
('ws_Lv44kUjO2pidWCDW', 'plan', 'choice', 'Plan', '["Free","Pro"]', NULL, 5);
INSERT INTO attribute_values ("workspace_id", "customer_id", "key", "value", "pushed", "version", "changed_at", "changed_by", "own_since") VALUES
('ws_Lv44kUjO2pidWCDW', 'ada', 'a_boolean', 'false', 'false', 1, 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'ada', 'a_date', '"2027-01-31"', '"2027-01-31"', 1, 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'ada', 'a_email', '"second@example.com"', '"second@example.com"', 1, 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'ada', 'a_number', '13', '13', 2, 1803891628000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 1),
('ws_Lv44kUjO2pidWCDW', 'ada', 'a_phone', '"+442079460124"', '"+442079460124"', 1, 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'ada', 'a_text', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', 1, 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'ada', 'a_url', '"https://a.example/?q=1&x=2"', '"https://a.example/?q=1&x=2"', 1, 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'ada', 'company', '"Analytical Engines"', '"Analytical Engines"', 1, 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'ada', 'email', '"ada@example.com"', '"ada@example.com"', 1, 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'ada', 'location', 'null', '"London"', 2, 1803891639000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_CQ2YhwlsQoRuC8ov"}', 1),
('ws_Lv44kUjO2pidWCDW', 'ada', 'name', '"Ada Lovelace"', '"Ada Lovelace"', 1, 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'ada', 'owner', '"Babbage"', '"Babbage"', 1, 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'ada', 'phone', '"+442079460123"', '"+442079460123"', 1, 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'ada', 'plan', '"Pro"', '"Free"', 2, 1803891634000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_CQ2YhwlsQoRuC8ov"}', 1),
('ws_Lv44kUjO2pidWCDW', 'grace', 'a_number', 'null', 'null', 0, 1803891614000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'grace', 'name', '"Grace Hopper"', '"Grace Hopper"', 1, 1803891614000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0),
('ws_Lv44kUjO2pidWCDW', 'grace', 'plan', '"Pro"', '"Pro"', 1, 1803891614000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 0);
INSERT INTO changes ("workspace_id", "seq", "at", "actor_kind", "actor_id", "actor_name", "session", "kind", "customer_id", "conversation_id", "thing", "from", "to", "version", "field", "request") VALUES
('ws_Lv44kUjO2pidWCDW', 1, 1803891604000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'plan', 'null', '"Plan"', NULL, NULL, 'req_g5vzaCYMC5WdhKZK'),
('ws_Lv44kUjO2pidWCDW', 2, 1803891605000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_text', 'null', '"A text"', NULL, NULL, 'req__ChNXKrBBj7dEV5C'),
('ws_Lv44kUjO2pidWCDW', 3, 1803891606000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_number', 'null', '"A number"', NULL, NULL, 'req_Q7znhrwH4YIlxcpn'),
('ws_Lv44kUjO2pidWCDW', 4, 1803891607000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_date', 'null', '"A date"', NULL, NULL, 'req_NcSXgkRxx1w3uP31'),
('ws_Lv44kUjO2pidWCDW', 5, 1803891608000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_boolean', 'null', '"A boolean"', NULL, NULL, 'req_sAhdxFcs-P-CWyQZ'),
('ws_Lv44kUjO2pidWCDW', 6, 1803891609000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_email', 'null', '"A email"', NULL, NULL, 'req_-9bcB2DkXzFdjEGR'),
('ws_Lv44kUjO2pidWCDW', 7, 1803891610000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_phone', 'null', '"A phone"', NULL, NULL, 'req_weet04-KxEh81X9J'),
('ws_Lv44kUjO2pidWCDW', 8, 1803891611000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_url', 'null', '"A url"', NULL, NULL, 'req_ScpZnPVo2Mz3Xe6Z'),
('ws_Lv44kUjO2pidWCDW', 9, 1803891612000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'owner', 'null', '"Owner"', NULL, NULL, 'req_apo31FmSA9vafTKi'),
('ws_Lv44kUjO2pidWCDW', 10, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'customer.created', 'ada', NULL, NULL, 'null', 'null', NULL, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 11, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'name', 'null', '"Ada Lovelace"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 12, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'email', 'null', '"ada@example.com"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 13, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'phone', 'null', '"+442079460123"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 14, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'company', 'null', '"Analytical Engines"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 15, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'location', 'null', '"London"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 16, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'plan', 'null', '"Free"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 17, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_text', 'null', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 18, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_number', 'null', '12.5', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 19, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_date', 'null', '"2027-01-31"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 20, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_boolean', 'null', 'false', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 21, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_email', 'null', '"second@example.com"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 22, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_phone', 'null', '"+442079460124"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 23, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_url', 'null', '"https://a.example/?q=1&x=2"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 24, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'owner', 'null', '"Babbage"', 1, NULL, 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 25, 1803891613000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'customer.changed', 'ada', NULL, NULL, 'null', '"https://a.example/ada"', NULL, 'profile_url', 'req_W4jjKdh1zz9lG0tK'),
('ws_Lv44kUjO2pidWCDW', 26, 1803891614000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'customer.created', 'grace', NULL, NULL, 'null', 'null', NULL, NULL, 'req_09O-3pLsp34wWeB7'),
('ws_Lv44kUjO2pidWCDW', 27, 1803891614000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'grace', NULL, 'name', 'null', '"Grace Hopper"', 1, NULL, 'req_09O-3pLsp34wWeB7'),
('ws_Lv44kUjO2pidWCDW', 28, 1803891614000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'grace', NULL, 'plan', 'null', '"Pro"', 1, NULL, 'req_09O-3pLsp34wWeB7'),
('ws_Lv44kUjO2pidWCDW', 29, 1803891615000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'conversation.created', 'ada', 'conv-1', NULL, 'null', 'null', NULL, NULL, 'req_ZPArQKi9g22pB4hP'),
('ws_Lv44kUjO2pidWCDW', 30, 1803891615000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', NULL, 'null', '"email"', NULL, 'channel', 'req_ZPArQKi9g22pB4hP'),
('ws_Lv44kUjO2pidWCDW', 31, 1803891615000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', NULL, 'null', '"open"', NULL, 'status', 'req_ZPArQKi9g22pB4hP'),
('ws_Lv44kUjO2pidWCDW', 32, 1803891615000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', NULL, 'null', '"Late parcel"', NULL, 'subject', 'req_ZPArQKi9g22pB4hP'),
('ws_Lv44kUjO2pidWCDW', 33, 1803891616000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'conversation.created', 'grace', 'conv-2', NULL, 'null', 'null', NULL, NULL, 'req_SFIvcrDmmzSOvwt6'),
('ws_Lv44kUjO2pidWCDW', 34, 1803891616000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'conversation.changed', 'grace', 'conv-2', NULL, 'null', '"webchat"', NULL, 'channel', 'req_SFIvcrDmmzSOvwt6'),
('ws_Lv44kUjO2pidWCDW', 35, 1803891616000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'conversation.changed', 'grace', 'conv-2', NULL, 'null', '"https://a.example/conv-2"', NULL, 'url', 'req_SFIvcrDmmzSOvwt6'),
('ws_Lv44kUjO2pidWCDW', 36, 1803891617000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'message.added', 'ada', 'conv-1', 'm-1', 'null', '"Hello?"', NULL, NULL, 'req_sknuFXzuIUarHwgR'),
('ws_Lv44kUjO2pidWCDW', 37, 1803891618000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-0', 'null', '"Note 0: it’s\nfine"', 0, NULL, 'req_hDVWZHrxyK6DGMGr'),
('ws_Lv44kUjO2pidWCDW', 38, 1803891619000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-1', 'null', '"Note 1: it’s\nfine"', 0, NULL, 'req_zS8hH8-XwgYg8j-u'),
('ws_Lv44kUjO2pidWCDW', 39, 1803891620000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-2', 'null', '"Note 2: it’s\nfine"', 0, NULL, 'req_bKMacHoMRguez4Rq'),
('ws_Lv44kUjO2pidWCDW', 40, 1803891621000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'tag_group.defined', NULL, NULL, 'service', 'null', '"Service"', NULL, NULL, 'req_nrMb1CJZxDCmMJ-a'),
('ws_Lv44kUjO2pidWCDW', 41, 1803891622000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'tag.defined', NULL, NULL, 'vip', 'null', '"VIP"', NULL, NULL, 'req_HTaeOEg_GLqFh6aB'),
('ws_Lv44kUjO2pidWCDW', 42, 1803891623000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'tag.defined', NULL, NULL, 'net_30', 'null', '"Net 30"', NULL, NULL, 'req_eRUPaEFiai69VC5t'),
('ws_Lv44kUjO2pidWCDW', 43, 1803891624000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'tag.added', 'ada', NULL, 'vip', 'null', '"VIP"', NULL, NULL, 'req_sB62yyJM2Eb41IU7'),
('ws_Lv44kUjO2pidWCDW', 44, 1803891625000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'permission.changed', NULL, NULL, 'supervisor/notes.edit_others', 'null', 'true', NULL, NULL, 'req_ifdXbE2BoPJmJokb'),
('ws_Lv44kUjO2pidWCDW', 45, 1803891626000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'permission.changed', NULL, NULL, 'agent/attributes.edit/owner', 'null', 'false', NULL, NULL, 'req_VGhAgopYZHj-3J63'),
('ws_Lv44kUjO2pidWCDW', 46, 1803891627000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'view.changed', NULL, NULL, 'supervisor', 'null', '"[{\"id\":\"profile\"},{\"id\":\"notes\",\"label\":\"Notes\",\"icon\":\"pen\",\"sections\":[\"notes\"]}]"', NULL, NULL, 'req_8O2iQlbbdqcXTSkh'),
('ws_Lv44kUjO2pidWCDW', 47, 1803891628000000, 'api', 'key_NZLqL7qFnfyL8e_3', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_number', '12.5', '13', 2, NULL, 'req_sLvfoIClfTyLtkEa'),
('ws_Lv44kUjO2pidWCDW', 48, 1803891634000000, 'agent', 'marta', 'Marta Nowak', 'ps_CQ2YhwlsQoRuC8ov', 'attribute.changed', 'ada', NULL, 'plan', '"Free"', '"Pro"', 2, NULL, 'req_ZlZu8ggf3AvduGAw'),
('ws_Lv44kUjO2pidWCDW', 49, 1803891639000000, 'agent', 'marta', 'Marta Nowak', 'ps_CQ2YhwlsQoRuC8ov', 'attribute.changed', 'ada', NULL, 'location', '"London"', 'null', 2, NULL, 'req__CRjbXtT0mjHBMWv'),
('ws_Lv44kUjO2pidWCDW', 50, 1803891644000000, 'agent', 'marta', 'Marta Nowak', 'ps_CQ2YhwlsQoRuC8ov', 'note.created', 'ada', NULL, 'note_LFEg9zKabGiiY-yZ', 'null', '"By Marta, in the panel"', 0, NULL, 'req_RiMiFeHRvVRs0J2p'),
('ws_Lv44kUjO2pidWCDW', 51, 1803891649000000, 'agent', 'marta', 'Marta Nowak', 'ps_CQ2YhwlsQoRuC8ov', 'note.changed', 'ada', NULL, 'n-0', '"Note 0: it’s\nfine"', '"Note 0, edited"', 1, 'text', 'req_TU58jBPlF9vxi33x'),
('ws_Lv44kUjO2pidWCDW', 52, 1803891654000000, 'agent', 'marta', 'Marta Nowak', 'ps_CQ2YhwlsQoRuC8ov', 'note.deleted', 'ada', NULL, 'n-2', '"Note 2: it’s\nfine"', 'null', 1, NULL, 'req_OhBXuTEXBOgRuKEa');
INSERT INTO conversations ("workspace_id", "id", "customer_id", "channel", "status", "subject", "url", "created_at", "updated_at", "last_message_at") VALUES
('ws_Lv44kUjO2pidWCDW', 'conv-1', 'ada', 'email', 'open', 'Late parcel', NULL, 1803891615000000, 1803891615000000, 1803888000000000),
('ws_Lv44kUjO2pidWCDW', 'conv-2', 'grace', 'webchat', NULL, NULL, 'https://a.example/conv-2', 1803891616000000, 1803891616000000, NULL);
INSERT INTO customer_tags ("workspace_id", "customer_id", "tag", "since", "added_at", "added_by") VALUES
('ws_Lv44kUjO2pidWCDW', 'ada', 'vip', 10, 1803891624000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}');
INSERT INTO customers ("workspace_id", "id", "profile_url", "created_at", "created_by", "updated_at", "updated_by", "last_interaction_at") VALUES
('ws_Lv44kUjO2pidWCDW', 'ada', 'https://a.example/ada', 1803891613000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 1803891639000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_CQ2YhwlsQoRuC8ov"}', 1803888000000000),
('ws_Lv44kUjO2pidWCDW', 'grace', NULL, 1803891614000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', 1803891614000000, '{"kind":"api","id":"key_NZLqL7qFnfyL8e_3","name":"Acme","session":null}', NULL);
INSERT INTO editing ("stream_id", "key", "workspace_id", "shows", "agent_id", "agent_name", "since") VALUES
('stream1', 'attribute/plan', 'ws_Lv44kUjO2pidWCDW', 'customer/ada', 'marta', 'Marta Nowak', 1803891600000000);
INSERT INTO idempotency ("workspace_id", "key", "request_hash", "answer", "at") VALUES
('ws_Lv44kUjO2pidWCDW', 'batch-1', '5f963f5d2baa014b272e8c163153ca927743566e04cae7099e4207952d109f0a', '[{"id":"ada","name":"Ada Lovelace","email":"ada@example.com","phone":"+442079460123","company":"Analytical Engines","location":"London","profile_url":"https://a.example/ada","attributes":{"a_boolean":false,"a_date":"2027-01-31","a_email":"second@example.com","a_number":13,"a_phone":"+442079460124","a_text":"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line","a_url":"https://a.example/?q=1&x=2","owner":"Babbage","plan":"Free"},"created_at":"2027-03-01T09:00:13Z","updated_at":"2027-03-01T09:00:28Z","last_interaction_at":"2027-03-01T08:00:00Z"}]', 1803891628000000),
('ws_Lv44kUjO2pidWCDW', 'form:0dc377a64a62ade3addb1855809e761ef2ff3398677281aa6650bb7f3039d67b', '0dc377a64a62ade3addb1855809e761ef2ff3398677281aa6650bb7f3039d67b', '[{"id":"note_LFEg9zKabGiiY-yZ","customer":"ada","text":"By Marta, in the panel","author":"marta","author_name":"Marta Nowak","created_at":"2027-03-01T09:00:44Z","edited_at":null}]', 1803891644000000),
('ws_Lv44kUjO2pidWCDW', 'form:54317766f5241eb56e31b72485613f5c8170fd4a8e33f67f898727be51da914b', '54317766f5241eb56e31b72485613f5c8170fd4a8e33f67f898727be51da914b', '[null]', 1803891654000000);
INSERT INTO messages ("workspace_id", "conversation_id", "id", "author", "author_name", "text", "sent_at") VALUES
('ws_Lv44kUjO2pidWCDW', 'conv-1', 'm-1', 'customer', 'Ada', 'Hello?', 1803888000000000);
INSERT INTO notes ("workspace_id", "id", "customer_id", "text", "author_id", "author_name", "created_at", "edited_at", "version", "edited_by", "own_since") VALUES
('ws_Lv44kUjO2pidWCDW', 'n-0', 'ada', 'Note 0, edited', 'marta', 'Marta', 1803891618000000, 1803891649000000, 1, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_CQ2YhwlsQoRuC8ov"}', 0),
('ws_Lv44kUjO2pidWCDW', 'n-1', 'ada', 'Note 1: it’s
fine', 'jonas', 'Jonas', 1803891619000000, NULL, 0, NULL, 0),
('ws_Lv44kUjO2pidWCDW', 'note_LFEg9zKabGiiY-yZ', 'ada', 'By Marta, in the panel', 'marta', 'Marta Nowak', 1803891644000000, NULL, 0, NULL, 0);
INSERT INTO panel_preferences ("workspace_id", "agent_id", "name", "value") VALUES
('ws_Lv44kUjO2pidWCDW', 'marta', 'view', 'profile');
INSERT INTO panel_sessions ("hash", "id", "workspace_id", "agent_id", "agent_name", "role", "conversation_id", "customer_id", "appearance", "created_at", "used_at", "revoked_at") VALUES
('703f24415b2df3353694357537d01e7396aa5bac4bca203453830c41a69e71ae', 'ps_CQ2YhwlsQoRuC8ov', 'ws_Lv44kUjO2pidWCDW', 'marta', 'Marta Nowak', 'agent', NULL, 'ada', '{"locale":"en","zone":"UTC","theme":"auto","accent":null,"density":"comfortable","live":false}', 1803891629000000, 1803891629000000, NULL),
('38d1bb035ac49802147b662362a00c9acb45488aa13c84486300b05b3b496692', 'ps_yJxUGkxwXL0eZA0V', 'ws_Lv44kUjO2pidWCDW', 'jonas', 'Jonas Weber', 'agent', 'conv-1', NULL, '{"locale":"en","zone":"UTC","theme":"auto","accent":null,"density":"comfortable","live":false}', 1803891655000000, 1803891655000000, NULL);
INSERT INTO panel_views ("workspace_id", "role", "views") VALUES
('ws_Lv44kUjO2pidWCDW', 'supervisor', '[{"id":"profile","label":null,"icon":null,"sections":null},{"id":"notes","label":"Notes","icon":"pen","sections":["notes"]}]');
INSERT INTO permissions ("workspace_id", "role", "right", "subject", "allowed") VALUES
('ws_Lv44kUjO2pidWCDW', 'agent', 'attributes.edit', 'owner', 0),
('ws_Lv44kUjO2pidWCDW', 'supervisor', 'notes.edit_others', '', 1);
INSERT INTO replies ("session_id", "number", "kind", "place", "editor", "payload", "settled", "at") VALUES
('ps_CQ2YhwlsQoRuC8ov', 1, 'saved', 'attribute/plan', '9050dd4a9b.1.16.1', '{}', 2, 1803891634000000),
('ps_CQ2YhwlsQoRuC8ov', 2, 'saved', 'attribute/location', '8ca27acb03.1.14.1', '{}', 2, 1803891639000000),
('ps_CQ2YhwlsQoRuC8ov', 3, 'saved', 'composer/', '5b8d8da0e8.1.43.1', '{}', 2, 1803891644000000),
('ps_CQ2YhwlsQoRuC8ov', 4, 'saved', 'note/n-0', '79aefecd7d.1.66.1', '{}', 2, 1803891649000000),
('ps_CQ2YhwlsQoRuC8ov', 5, 'deleted', 'note/n-2', '52eb36e929.1.62.1', '{}', 2, 1803891654000000),
('ps_yJxUGkxwXL0eZA0V', 1, 'invalid', 'attribute/a_number', '45d3232ac6.1.20.1', '{"typed":{"value":["many"]},"problems":[{"field":"value","code":"number"}],"base":2,"customer_id":"ada"}', 0, 1803891660000000);
INSERT INTO signing_keys ("kid", "workspace_id", "secret", "created_at", "revoked_at") VALUES
('kid_yqjD7V2B5JtyteVC', 'ws_Lv44kUjO2pidWCDW', 'LryHS8crA4czDveSWJBnpaIwwg4Vw73ap6xcT9NK-80', 1803891600000000, NULL);
INSERT INTO spent_tokens ("workspace_id", "jti", "expires_at", "spent_at") VALUES
('ws_Lv44kUjO2pidWCDW', '80144c3622602cfb', 1803891828000000, 1803891629000000),
('ws_Lv44kUjO2pidWCDW', '886488c556f00053', 1803891854000000, 1803891655000000);
INSERT INTO streams ("id", "session_id", "workspace_id", "agent_id", "agent_name", "shows", "process", "opened_at", "seen_at", "used") VALUES
('stream1', 'ps_CQ2YhwlsQoRuC8ov', 'ws_Lv44kUjO2pidWCDW', 'marta', 'Marta Nowak', 'customer/ada', 'process1', 1803891600000000, 1803891600000000, 1);
INSERT INTO tag_groups ("workspace_id", "id", "label", "position", "sort") VALUES
('ws_Lv44kUjO2pidWCDW', 'service', 'Service', 0, 'position');
INSERT INTO tags ("workspace_id", "id", "label", "position", "group", "since") VALUES
('ws_Lv44kUjO2pidWCDW', 'net_30', 'Net 30', 1, NULL, 11),
('ws_Lv44kUjO2pidWCDW', 'vip', 'VIP', 0, 'service', 10);
INSERT INTO workspaces ("id", "name", "origins", "created_at", "revision", "feed_start") VALUES
('ws_Lv44kUjO2pidWCDW', 'Acme', '["https://a.example"]', 1803891600000000, 15, 1);
INSERT INTO sequences SELECT workspace_id, max(seq) FROM changes GROUP BY workspace_id;
