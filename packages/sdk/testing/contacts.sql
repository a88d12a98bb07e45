CREATE TABLE "Organization" ("id" text PRIMARY KEY, "name" text NOT NULL UNIQUE);

CREATE TABLE contacts (
	"id" uuid PRIMARY KEY,
	organization_id text NOT NULL REFERENCES "Organization" ON UPDATE CASCADE,
	"name" text NOT NULL,
	"email" text,
	email_index varchar(22),
	private_notes text,
	"photo" bytea,
	"visits" integer NOT NULL DEFAULT 0,
	manager_id uuid REFERENCES contacts ON DELETE SET NULL,
	UNIQUE (organization_id, "name")
);

CREATE INDEX ON contacts (organization_id, email_index);

CREATE TABLE "Deal" (
	"organizationId" text NOT NULL REFERENCES "Organization",
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"contactId" uuid REFERENCES contacts,
	PRIMARY KEY ("organizationId", "number")
);

CREATE TABLE "Card" (
	"id" text PRIMARY KEY,
	"organizationId" text NOT NULL,
	"phone" text NOT NULL,
	"contactId" uuid NOT NULL UNIQUE REFERENCES contacts
);

CREATE TABLE "Setting" ("organizationId" text PRIMARY KEY REFERENCES "Organization", "theme" text);

CREATE TABLE "Tag" ("id" serial PRIMARY KEY, "label" text NOT NULL UNIQUE);

CREATE TABLE "_ContactToTag" (
	"A" uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
	"B" integer NOT NULL REFERENCES "Tag" ON DELETE CASCADE,
	PRIMARY KEY ("A", "B")
);

CREATE TABLE "Event" (
	"id" serial PRIMARY KEY,
	"organizationId" text NOT NULL,
	"body" text,
	"kind" text NOT NULL DEFAULT '}'
);

CREATE TABLE "Unrelated" ("id" serial PRIMARY KEY, "label" text NOT NULL);
