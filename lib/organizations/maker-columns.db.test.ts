import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, it } from "vitest";
import { asOwner, suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { migrate } from "../migrations/migrate.ts";
import { newId } from "../platform/ids.ts";

useSuiteDatabase();

it("the migration fills in who created a token and who invited a member, from rows of the previous version", async () => {
	const name = `makers_${newId().replaceAll("-", "")}`;
	await asOwner(`CREATE DATABASE ${name}`);
	const url = suiteOwnerUrl().replace(/[^/]*$/, name);
	const folder = await mkdtemp(join(tmpdir(), "keyhold-test-"));
	await cp(join(import.meta.dirname, "../../prisma/migrations"), folder, {
		recursive: true,
		filter: (path) => (/\/(\d{14})_/.exec(path)?.[1] ?? "") < "20261129192011",
	});
	await migrate(url, undefined, folder);
	await rm(folder, { recursive: true });
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	const [acme, globex, ada, bob, ...tokens] = Array.from({ length: 7 }, newId);
	const [byAda, byOperator, untold] = tokens;
	await client.query(`
		INSERT INTO organizations (id, slug, name) VALUES ('${acme}', 'acme', 'Acme'), ('${globex}', 'globex', 'Globex');
		INSERT INTO users (id, email, name) VALUES ('${ada}', 'ada@x.example', 'Ada'), ('${bob}', 'bob@x.example', 'Bob');
		INSERT INTO memberships (organization_id, user_id, role, created_at) VALUES
			('${acme}', '${ada}', 'ORG_ADMIN', '2026-11-01'), ('${acme}', '${bob}', 'MEMBER', '2026-11-02'),
			('${globex}', '${bob}', 'MEMBER', '2026-11-03');
		INSERT INTO invitations (id, organization_id, email, role, token_hash, invited_by, expires_at, accepted_at) VALUES
			('${newId()}', '${acme}', 'bob@x.example', 'MEMBER', '\\x01', 'ada@x.example', '2026-12-01', '2026-11-02'),
			('${newId()}', '${globex}', 'bob@x.example', 'MEMBER', '\\x02', 'ada@x.example', '2026-12-01', '2026-10-01');
		INSERT INTO api_tokens (id, organization_id, name, token_hash)
			SELECT id::uuid, '${acme}', 'token', decode(replace(id, '-', ''), 'hex') FROM unnest('{${tokens.join()}}'::text[]) id`);
	const audit = `INSERT INTO audit_events (chain_id, seq, action, outcome, actor_type, actor_id, actor_label, target_id, at, details, request_id, aws_request_ids, prev_hash, hash)
		VALUES ($1, $2, 'token.created', $3, $4, $5, $6, $7, now(), '{}', 'r', '{}', '', '')`;
	await client.query(audit, [acme, 1, "done", "user", ada, "ada@x.example", byAda]);
	await client.query(audit, [acme, 2, "done", "operator", null, "operator", byOperator]);
	await client.query(audit, [acme, 3, "refused", "user", bob, "bob@x.example", untold]);

	await migrate(url);

	const made = await client.query("SELECT id, created_by, created_by_user_id FROM api_tokens ORDER BY id");
	expect(made.rows).toEqual([
		{ id: byAda, created_by: "ada@x.example", created_by_user_id: ada },
		{ id: byOperator, created_by: "operator", created_by_user_id: null },
		{ id: untold, created_by: null, created_by_user_id: null },
	]);
	const members = await client.query("SELECT invited_by FROM memberships ORDER BY created_at");
	expect(members.rows.map((row) => row.invited_by)).toEqual([null, "ada@x.example", null]);
	await client.end();
});
