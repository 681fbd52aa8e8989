INSERT INTO api_keys ("id", "workspace_id", "hash", "label", "created_at", "revoked_at") VALUES
('key_UbyFtg38OlXXY5BU', 'ws_RETk0XWMPS_-lMS3', 'f23d8691ca782d50d556bddfdf5e0cc2719a1a8ea5b97f419104ac15e44843f8', 'first', 1803891600000000, NULL),
('key_TZXHor8SG_Lf2frB', 'ws_RETk0XWMPS_-lMS3', '3714f91161bb40c948187625cabd3baf32f948af2d163b7c246b5a92fa6dd05a', 'Old', 1803891600000000, 1803891600000000);
INSERT INTO attribute_definitions ("workspace_id", "key", "type", "label", "choices", "managed_by", "position") VALUES
('ws_RETk0XWMPS_-lMS3', 'a_boolean', 'boolean', 'A boolean', '[]', NULL, 9),
('ws_RETk0XWMPS_-lMS3', 'a_date', 'date', 'A date', '[]', NULL, 8),
('ws_RETk0XWMPS_-lMS3', 'a_email', 'email', 'A email', '[]', NULL, 10),
('ws_RETk0XWMPS_-lMS3', 'a_number', 'number', 'A number', '[]', NULL, 7),
('ws_RETk0XWMPS_-lMS3', 'a_phone', 'phone', 'A phone', '[]', NULL, 11),
('ws_RETk0XWMPS_-lMS3', 'a_text', 'text', 'A text', '[]', NULL, 6),
('ws_RETk0XWMPS_-lMS3', 'a_url', 'url', 'A url', '[]', NULL, 12),
('ws_RETk0XWMPS_-lMS3', 'owner', 'text', 'Owner', '[]', 'Billing', 13),
('ws_RETk0XWMPS_-lMS3', 'plan', 'choice', 'Plan', '["Free","Pro"]', NULL, 5);
INSERT INTO attribute_values ("workspace_id", "customer_id", "key", "value", "pushed", "version", "changed_at", "changed_by", "own_since") VALUES
('ws_RETk0XWMPS_-lMS3', 'ada', 'a_boolean', 'false', 'false', 1, 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'ada', 'a_date', '"2027-01-31"', '"2027-01-31"', 1, 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'ada', 'a_email', '"second@example.com"', '"second@example.com"', 1, 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'ada', 'a_number', '13', '13', 2, 1803891627000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 1),
('ws_RETk0XWMPS_-lMS3', 'ada', 'a_phone', '"+442079460124"', '"+442079460124"', 1, 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'ada', 'a_text', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', 1, 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'ada', 'a_url', '"https://a.example/?q=1&x=2"', '"https://a.example/?q=1&x=2"', 1, 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'ada', 'company', '"Analytical Engines"', '"Analytical Engines"', 1, 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'ada', 'email', '"ada@example.com"', '"ada@example.com"', 1, 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'ada', 'location', 'null', '"London"', 2, 1803891638000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_kAV7sTuBIb-662BZ"}', 1),
('ws_RETk0XWMPS_-lMS3', 'ada', 'name', '"Ada Lovelace"', '"Ada Lovelace"', 1, 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'ada', 'owner', '"Babbage"', '"Babbage"', 1, 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'ada', 'phone', '"+442079460123"', '"+442079460123"', 1, 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'ada', 'plan', '"Pro"', '"Free"', 2, 1803891633000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_kAV7sTuBIb-662BZ"}', 1),
('ws_RETk0XWMPS_-lMS3', 'grace', 'a_number', 'null', 'null', 0, 1803891614000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'grace', 'name', '"Grace Hopper"', '"Grace Hopper"', 1, 1803891614000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0),
('ws_RETk0XWMPS_-lMS3', 'grace', 'plan', '"Pro"', '"Pro"', 1, 1803891614000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 0);
INSERT INTO changes ("workspace_id", "seq", "at", "actor_kind", "actor_id", "actor_name", "session", "kind", "customer_id", "conversation_id", "thing", "from", "to", "version", "field", "request") VALUES
('ws_RETk0XWMPS_-lMS3', 1, 1803891604000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'plan', 'null', '"Plan"', NULL, NULL, 'req_sq3IjHFZ6hcMiEdr'),
('ws_RETk0XWMPS_-lMS3', 2, 1803891605000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_text', 'null', '"A text"', NULL, NULL, 'req_vHAkuF0jg8Fm_06r'),
('ws_RETk0XWMPS_-lMS3', 3, 1803891606000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_number', 'null', '"A number"', NULL, NULL, 'req_5bUvKiCw_y8UdwD9'),
('ws_RETk0XWMPS_-lMS3', 4, 1803891607000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_date', 'null', '"A date"', NULL, NULL, 'req_w6C6d_wiPPvKZXO5'),
('ws_RETk0XWMPS_-lMS3', 5, 1803891608000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_boolean', 'null', '"A boolean"', NULL, NULL, 'req_d-A-yZypmohqfd-n'),
('ws_RETk0XWMPS_-lMS3', 6, 1803891609000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_email', 'null', '"A email"', NULL, NULL, 'req_g4J7DAkFmSdOp0Ab'),
('ws_RETk0XWMPS_-lMS3', 7, 1803891610000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_phone', 'null', '"A phone"', NULL, NULL, 'req_kURB4U2fR9t1AhwM'),
('ws_RETk0XWMPS_-lMS3', 8, 1803891611000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'a_url', 'null', '"A url"', NULL, NULL, 'req_Z8cOpDS4LmzEDxDz'),
('ws_RETk0XWMPS_-lMS3', 9, 1803891612000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.defined', NULL, NULL, 'owner', 'null', '"Owner"', NULL, NULL, 'req_e25AzcvHYibWuRgp'),
('ws_RETk0XWMPS_-lMS3', 10, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'customer.created', 'ada', NULL, NULL, 'null', 'null', NULL, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 11, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'name', 'null', '"Ada Lovelace"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 12, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'email', 'null', '"ada@example.com"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 13, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'phone', 'null', '"+442079460123"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 14, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'company', 'null', '"Analytical Engines"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 15, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'location', 'null', '"London"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 16, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'plan', 'null', '"Free"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 17, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_text', 'null', '"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 18, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_number', 'null', '12.5', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 19, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_date', 'null', '"2027-01-31"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 20, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_boolean', 'null', 'false', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 21, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_email', 'null', '"second@example.com"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 22, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_phone', 'null', '"+442079460124"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 23, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_url', 'null', '"https://a.example/?q=1&x=2"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 24, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'owner', 'null', '"Babbage"', 1, NULL, 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 25, 1803891613000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'customer.changed', 'ada', NULL, NULL, 'null', '"https://a.example/ada"', NULL, 'profile_url', 'req_s-CEEoghXnhu8aGH'),
('ws_RETk0XWMPS_-lMS3', 26, 1803891614000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'customer.created', 'grace', NULL, NULL, 'null', 'null', NULL, NULL, 'req_aVaBqSrV6vXEj26a'),
('ws_RETk0XWMPS_-lMS3', 27, 1803891614000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'grace', NULL, 'name', 'null', '"Grace Hopper"', 1, NULL, 'req_aVaBqSrV6vXEj26a'),
('ws_RETk0XWMPS_-lMS3', 28, 1803891614000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'grace', NULL, 'plan', 'null', '"Pro"', 1, NULL, 'req_aVaBqSrV6vXEj26a'),
('ws_RETk0XWMPS_-lMS3', 29, 1803891615000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'conversation.created', 'ada', 'conv-1', NULL, 'null', 'null', NULL, NULL, 'req_IKfBQWP0x61zqKti'),
('ws_RETk0XWMPS_-lMS3', 30, 1803891615000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', NULL, 'null', '"email"', NULL, 'channel', 'req_IKfBQWP0x61zqKti'),
('ws_RETk0XWMPS_-lMS3', 31, 1803891615000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', NULL, 'null', '"open"', NULL, 'status', 'req_IKfBQWP0x61zqKti'),
('ws_RETk0XWMPS_-lMS3', 32, 1803891615000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'conversation.changed', 'ada', 'conv-1', NULL, 'null', '"Late parcel"', NULL, 'subject', 'req_IKfBQWP0x61zqKti'),
('ws_RETk0XWMPS_-lMS3', 33, 1803891616000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'conversation.created', 'grace', 'conv-2', NULL, 'null', 'null', NULL, NULL, 'req_cvenpWD_8bk6VRbQ'),
('ws_RETk0XWMPS_-lMS3', 34, 1803891616000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'conversation.changed', 'grace', 'conv-2', NULL, 'null', '"webchat"', NULL, 'channel', 'req_cvenpWD_8bk6VRbQ'),
('ws_RETk0XWMPS_-lMS3', 35, 1803891616000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'conversation.changed', 'grace', 'conv-2', NULL, 'null', '"https://a.example/conv-2"', NULL, 'url', 'req_cvenpWD_8bk6VRbQ'),
('ws_RETk0XWMPS_-lMS3', 36, 1803891617000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'message.added', 'ada', 'conv-1', 'm-1', 'null', '"Hello?"', NULL, NULL, 'req_Ba3TBixIsCmYARYk'),
('ws_RETk0XWMPS_-lMS3', 37, 1803891618000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-0', 'null', '"Note 0: it’s\nfine"', 0, NULL, 'req_95Aoiqk0ldjGNAvG'),
('ws_RETk0XWMPS_-lMS3', 38, 1803891619000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-1', 'null', '"Note 1: it’s\nfine"', 0, NULL, 'req_jZHN40eq-Q5WvwhS'),
('ws_RETk0XWMPS_-lMS3', 39, 1803891620000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'note.created', 'ada', NULL, 'n-2', 'null', '"Note 2: it’s\nfine"', 0, NULL, 'req_bz16YBmQ628hPy2M'),
('ws_RETk0XWMPS_-lMS3', 40, 1803891621000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'tag_group.defined', NULL, NULL, 'service', 'null', '"Service"', NULL, NULL, 'req_mx4mM53POi_xEtBi'),
('ws_RETk0XWMPS_-lMS3', 41, 1803891622000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'tag.defined', NULL, NULL, 'vip', 'null', '"VIP"', NULL, NULL, 'req_xUu-JEiCmOXLezRM'),
('ws_RETk0XWMPS_-lMS3', 42, 1803891623000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'tag.defined', NULL, NULL, 'net_30', 'null', '"Net 30"', NULL, NULL, 'req_btTrZYyorFmkg1SH'),
('ws_RETk0XWMPS_-lMS3', 43, 1803891624000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'tag.added', 'ada', NULL, 'vip', 'null', '"VIP"', NULL, NULL, 'req_YyY1NTUZgIfpK8b4'),
('ws_RETk0XWMPS_-lMS3', 44, 1803891625000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'permission.changed', NULL, NULL, 'supervisor/notes.edit_others', 'null', 'true', NULL, NULL, 'req_uXJasKCBlg113X48'),
('ws_RETk0XWMPS_-lMS3', 45, 1803891626000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'permission.changed', NULL, NULL, 'agent/attributes.edit/owner', 'null', 'false', NULL, NULL, 'req_wJXBbQJSbhs6mD-8'),
('ws_RETk0XWMPS_-lMS3', 46, 1803891627000000, 'api', 'key_UbyFtg38OlXXY5BU', 'Acme', NULL, 'attribute.changed', 'ada', NULL, 'a_number', '12.5', '13', 2, NULL, 'req_2p3-Exr5N523tCvs'),
('ws_RETk0XWMPS_-lMS3', 47, 1803891633000000, 'agent', 'marta', 'Marta Nowak', 'ps_kAV7sTuBIb-662BZ', 'attribute.changed', 'ada', NULL, 'plan', '"Free"', '"Pro"', 2, NULL, 'req_UJPyuWd_UGvbriRI'),
('ws_RETk0XWMPS_-lMS3', 48, 1803891638000000, 'agent', 'marta', 'Marta Nowak', 'ps_kAV7sTuBIb-662BZ', 'attribute.changed', 'ada', NULL, 'location', '"London"', 'null', 2, NULL, 'req_kaYFeiOlXI89VVCZ'),
('ws_RETk0XWMPS_-lMS3', 49, 1803891643000000, 'agent', 'marta', 'Marta Nowak', 'ps_kAV7sTuBIb-662BZ', 'note.created', 'ada', NULL, 'note_VlJZekFR0_jnjJFU', 'null', '"By Marta, in the panel"', 0, NULL, 'req_FWOl1ha3OnjeYpRU'),
('ws_RETk0XWMPS_-lMS3', 50, 1803891648000000, 'agent', 'marta', 'Marta Nowak', 'ps_kAV7sTuBIb-662BZ', 'note.changed', 'ada', NULL, 'n-0', '"Note 0: it’s\nfine"', '"Note 0, edited"', 1, 'text', 'req_WQaQIk08LIGKhIOZ'),
('ws_RETk0XWMPS_-lMS3', 51, 1803891653000000, 'agent', 'marta', 'Marta Nowak', 'ps_kAV7sTuBIb-662BZ', 'note.deleted', 'ada', NULL, 'n-2', '"Note 2: it’s\nfine"', 'null', 1, NULL, 'req_b8OfadgJA6v6zlH1');
INSERT INTO conversations ("workspace_id", "id", "customer_id", "channel", "status", "subject", "url", "created_at", "updated_at", "last_message_at") VALUES
('ws_RETk0XWMPS_-lMS3', 'conv-1', 'ada', 'email', 'open', 'Late parcel', NULL, 1803891615000000, 1803891615000000, 1803888000000000),
('ws_RETk0XWMPS_-lMS3', 'conv-2', 'grace', 'webchat', NULL, NULL, 'https://a.example/conv-2', 1803891616000000, 1803891616000000, NULL);
INSERT INTO customer_tags ("workspace_id", "customer_id", "tag", "since", "added_at", "added_by") VALUES
('ws_RETk0XWMPS_-lMS3', 'ada', 'vip', 10, 1803891624000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}');
INSERT INTO customers ("workspace_id", "id", "profile_url", "created_at", "created_by", "updated_at", "updated_by", "last_interaction_at") VALUES
('ws_RETk0XWMPS_-lMS3', 'ada', 'https://a.example/ada', 1803891613000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 1803891638000000, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_kAV7sTuBIb-662BZ"}', 1803888000000000),
('ws_RETk0XWMPS_-lMS3', 'grace', NULL, 1803891614000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', 1803891614000000, '{"kind":"api","id":"key_UbyFtg38OlXXY5BU","name":"Acme","session":null}', NULL);
INSERT INTO editing ("stream_id", "key", "workspace_id", "shows", "agent_id", "agent_name", "since") VALUES
('stream1', 'attribute/plan', 'ws_RETk0XWMPS_-lMS3', 'customer/ada', 'marta', 'Marta Nowak', 1803891600000000);
INSERT INTO idempotency ("workspace_id", "key", "request_hash", "answer", "at") VALUES
('ws_RETk0XWMPS_-lMS3', 'batch-1', '5f963f5d2baa014b272e8c163153ca927743566e04cae7099e4207952d109f0a', '[{"id":"ada","name":"Ada Lovelace","email":"ada@example.com","phone":"+442079460123","company":"Analytical Engines","location":"London","profile_url":"https://a.example/ada","attributes":{"a_boolean":false,"a_date":"2027-01-31","a_email":"second@example.com","a_number":13,"a_phone":"+442079460124","a_text":"It’s \"quoted\", <b>bold</b>: 7 o’clock\nand a new line","a_url":"https://a.example/?q=1&x=2","owner":"Babbage","plan":"Free"},"created_at":"2027-03-01T09:00:13Z","updated_at":"2027-03-01T09:00:27Z","last_interaction_at":"2027-03-01T08:00:00Z"}]', 1803891627000000),
('ws_RETk0XWMPS_-lMS3', 'form:ee6c590303c97cc7fbc7a693a55d96d73df0a43eae456cbab905575d312d0c07', 'ee6c590303c97cc7fbc7a693a55d96d73df0a43eae456cbab905575d312d0c07', '[{"id":"note_VlJZekFR0_jnjJFU","customer":"ada","text":"By Marta, in the panel","author":"marta","author_name":"Marta Nowak","created_at":"2027-03-01T09:00:43Z","edited_at":null}]', 1803891643000000),
('ws_RETk0XWMPS_-lMS3', 'form:15de61022fb5aa28f297254c6d27cd36eaf6a7bd497d8a3caf44ea20cdb08fd7', '15de61022fb5aa28f297254c6d27cd36eaf6a7bd497d8a3caf44ea20cdb08fd7', '[null]', 1803891653000000);
INSERT INTO messages ("workspace_id", "conversation_id", "id", "author", "author_name", "text", "sent_at") VALUES
('ws_RETk0XWMPS_-lMS3', 'conv-1', 'm-1', 'customer', 'Ada', 'Hello?', 1803888000000000);
INSERT INTO notes ("workspace_id", "id", "customer_id", "text", "author_id", "author_name", "created_at", "edited_at", "version", "edited_by", "own_since") VALUES
('ws_RETk0XWMPS_-lMS3', 'n-0', 'ada', 'Note 0, edited', 'marta', 'Marta', 1803891618000000, 1803891648000000, 1, '{"kind":"agent","id":"marta","name":"Marta Nowak","session":"ps_kAV7sTuBIb-662BZ"}', 0),
('ws_RETk0XWMPS_-lMS3', 'n-1', 'ada', 'Note 1: it’s
fine', 'jonas', 'Jonas', 1803891619000000, NULL, 0, NULL, 0),
('ws_RETk0XWMPS_-lMS3', 'note_VlJZekFR0_jnjJFU', 'ada', 'By Marta, in the panel', 'marta', 'Marta Nowak', 1803891643000000, NULL, 0, NULL, 0);
INSERT INTO panel_sessions ("hash", "id", "workspace_id", "agent_id", "agent_name", "role", "conversation_id", "customer_id", "appearance", "created_at", "used_at", "revoked_at") VALUES
('bed1d9e517f15b6c044eec28e55f698bb31ce386a52016aaf1677230707c9d0c', 'ps_kAV7sTuBIb-662BZ', 'ws_RETk0XWMPS_-lMS3', 'marta', 'Marta Nowak', 'agent', NULL, 'ada', '{"locale":"en","zone":"UTC","theme":"auto","accent":null,"density":"comfortable","live":false}', 1803891628000000, 1803891628000000, NULL),
('f06b1a83aff7319bf0f1be04a4f13efb8f0306d4d4fcc2e9ff6f16f2fe5c5765', 'ps_8XvhUOG-30_EOvIe', 'ws_RETk0XWMPS_-lMS3', 'jonas', 'Jonas Weber', 'agent', 'conv-1', NULL, '{"locale":"en","zone":"UTC","theme":"auto","accent":null,"density":"comfortable","live":false}', 1803891654000000, 1803891654000000, NULL);
INSERT INTO permissions ("workspace_id", "role", "right", "subject", "allowed") VALUES
('ws_RETk0XWMPS_-lMS3', 'agent', 'attributes.edit', 'owner', 0),
('ws_RETk0XWMPS_-lMS3', 'supervisor', 'notes.edit_others', '', 1);
INSERT INTO replies ("session_id", "number", "kind", "place", "editor", "payload", "settled", "at") VALUES
('ps_8XvhUOG-30_EOvIe', 1, 'invalid', 'attribute/a_number', '71a5df7b8b.1.17.1', '{"typed":{"value":["many"]},"problems":[{"field":"value","code":"number"}],"base":2,"customer_id":"ada"}', 0, 1803891659000000),
('ps_kAV7sTuBIb-662BZ', 1, 'saved', 'attribute/plan', '4edfbab37c.1.13.1', '{}', 2, 1803891633000000),
('ps_kAV7sTuBIb-662BZ', 2, 'saved', 'attribute/location', '91477b76d1.1.11.1', '{}', 2, 1803891638000000),
('ps_kAV7sTuBIb-662BZ', 3, 'saved', 'composer/', '3a322f7f15.1.36.1', '{}', 2, 1803891643000000),
('ps_kAV7sTuBIb-662BZ', 4, 'saved', 'note/n-0', '6e794d5d1b.1.59.1', '{}', 2, 1803891648000000),
('ps_kAV7sTuBIb-662BZ', 5, 'deleted', 'note/n-2', '9f44f9c3d7.1.55.1', '{}', 2, 1803891653000000);
INSERT INTO signing_keys ("kid", "workspace_id", "secret", "created_at", "revoked_at") VALUES
('kid_SLAnF3nCAqo9_Orn', 'ws_RETk0XWMPS_-lMS3', 'mnTJvwfnmyirNHyZvj-zdlLS9AQCbjBYD_fIpnIoPdA', 1803891600000000, NULL);
INSERT INTO spent_tokens ("workspace_id", "jti", "expires_at", "spent_at") VALUES
('ws_RETk0XWMPS_-lMS3', '006cedb449bc060d', 1803891827000000, 1803891628000000),
('ws_RETk0XWMPS_-lMS3', 'e8a89cacf878fcee', 1803891853000000, 1803891654000000);
INSERT INTO streams ("id", "session_id", "workspace_id", "agent_id", "agent_name", "shows", "process", "opened_at", "seen_at", "used") VALUES
('stream1', 'ps_kAV7sTuBIb-662BZ', 'ws_RETk0XWMPS_-lMS3', 'marta', 'Marta Nowak', 'customer/ada', 'process1', 1803891600000000, 1803891600000000, 1);
INSERT INTO tag_groups ("workspace_id", "id", "label", "position", "sort") VALUES
('ws_RETk0XWMPS_-lMS3', 'service', 'Service', 0, 'position');
INSERT INTO tags ("workspace_id", "id", "label", "position", "group", "since") VALUES
('ws_RETk0XWMPS_-lMS3', 'net_30', 'Net 30', 1, NULL, 11),
('ws_RETk0XWMPS_-lMS3', 'vip', 'VIP', 0, 'service', 10);
INSERT INTO workspaces ("id", "name", "origins", "created_at", "revision", "feed_start") VALUES
('ws_RETk0XWMPS_-lMS3', 'Acme', '["https://a.example"]', 1803891600000000, 14, 1);
INSERT INTO sequences SELECT workspace_id, max(seq) FROM changes GROUP BY workspace_id;
