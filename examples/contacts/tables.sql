CREATE TABLE IF NOT EXISTS organizations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS contacts (
    id UUID PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    email TEXT NOT NULL CHECK (email LIKE 'kh1.%'),
    email_index TEXT,
    notes TEXT CHECK (notes LIKE 'kh1.%')
);
CREATE INDEX IF NOT EXISTS contacts_organization_id ON contacts (organization_id, id);
CREATE INDEX IF NOT EXISTS contacts_email_index ON contacts (organization_id, email_index);
