CREATE TABLE companies (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (workspace_id, id)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX companies_by_time ON companies (workspace_id, created_at, id);

CREATE TABLE company_words (
    workspace_id TEXT NOT NULL,
    company TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (workspace_id, company, word)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX company_words_by_word ON company_words (workspace_id, word, company);

CREATE TABLE company_links (
    workspace_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    company TEXT NOT NULL,
    is_main INTEGER NOT NULL,
    linked_at BIGINT NOT NULL,
    linked_by TEXT NOT NULL,
    PRIMARY KEY (workspace_id, customer_id, company)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX company_links_by_company ON company_links (workspace_id, company, customer_id);
