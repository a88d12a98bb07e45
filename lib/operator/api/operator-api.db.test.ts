import { beforeAll, describe, expect, it } from "vitest";
import { type ApiDocument, answerChecker, operationsOf } from "../../../testing/api-conformance.ts";
import type { ApiCall } from "../../../testing/call-api.ts";
import { callOperatorApi, operatorToken } from "../../../testing/call-operator-api.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { createTestOrganization, operator } from "../../../testing/suite-organization.ts";
import { operatorScopes } from "../../access/permissions.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import { createOrganization } from "../verbs/create-organization.ts";
import { putOrganization } from "../verbs/put-organization.ts";
import { operatorDocument } from "./document.ts";

const document = JSON.parse(JSON.stringify(operatorDocument())) as ApiDocument;
const check = answerChecker(document);

describe("the operator API", () => {
	useSuiteDatabase();
	let token: string;
	let tokenName: string;

	/** Sends a request, and checks the answer against the document. */
	async function call(path: string, options: ApiCall = {}) {
		const method = options.method ?? (options.body === undefined ? "GET" : "POST");
		const response = await callOperatorApi(path, { token, ...options });
		const [plain = ""] = path.split("?");
		const found = operationsOf(document).find(
			(one) =>
				one.method === method && new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(plain),
		);
		if (!found) throw new Error(`${method} ${plain} is not documented`);
		expect(await check(found, response)).toEqual([]);
		return {
			status: response.status,
			headers: response.headers,
			json: await response.json().catch(() => null),
		};
	}
	const put = (externalId: string, body: object, headers = {}) =>
		call(`/organizations/${encodeURIComponent(externalId)}`, { method: "PUT", body, headers });

	const acme = () => ({
		slug: `acme-${newId().slice(-8)}`,
		name: "Acme",
		deployments: [
			{ name: "Production", region: "us-west-1" },
			{ name: "Europe", region: "eu-central-1" },
		],
	});
	const rowsOf = (chainId: string) =>
		db().auditEvent.findMany({ where: { chainId }, orderBy: { seq: "asc" } });

	beforeAll(async () => {
		process.env.KEYHOLD_API_RATE = "100000";
		log.level = "silent";
		token = await operatorToken(...operatorScopes);
		({ name: tokenName } = await db().operatorToken.findFirstOrThrow());
	});

	describe("PUT of an organization", () => {
		it("creates it with its deployments, once, and names the token in each audit row", async () => {
			const body = acme();
			const first = await put("customer 1/a", body);
			expect(first.status).toBe(201);
			expect(first.json).toMatchObject({
				externalId: "customer 1/a",
				slug: body.slug,
				members: 0,
				unlistedDeployments: [],
				deployments: [
					{ name: "Europe", region: "eu-central-1", key: null },
					{ name: "Production", region: "us-west-1", key: null },
				],
			});
			const rows = await rowsOf(first.json.id);
			expect(rows.map(({ action, actorType, actorLabel }) => [action, actorType, actorLabel])).toEqual([
				["organization.created", "operator_token", tokenName],
				["deployment.created", "operator_token", tokenName],
				["deployment.created", "operator_token", tokenName],
			]);
			const again = await put("customer 1/a", body);
			expect([again.status, again.json]).toEqual([200, first.json]);
			expect(again.headers.get("etag")).toBe(first.headers.get("etag"));
			expect(await rowsOf(first.json.id)).toHaveLength(3);
			const protections = { deployment: { organizationId: first.json.id as string } };
			expect(await db().protection.count({ where: protections })).toBe(8);
		});

		it("renames it, adds deployments, and reports those that it leaves out without deleting them", async () => {
			const body = acme();
			const { json: made } = await put("grows", body);
			const added = { name: "Asia", region: "ap-northeast-1" };
			const changed = await put("grows", { ...body, name: "Acme Cloud", deployments: [added] });
			expect(changed.status).toBe(200);
			expect(changed.json.name).toBe("Acme Cloud");
			expect(changed.json.deployments.map(({ name }: { name: string }) => name)).toEqual([
				"Asia",
				"Europe",
				"Production",
			]);
			expect(changed.json.unlistedDeployments).toEqual(["Europe", "Production"]);
			expect((await rowsOf(made.id)).slice(3).map(({ action, details }) => [action, details])).toEqual([
				["organization.renamed", { from: "Acme", to: "Acme Cloud" }],
				["deployment.created", expect.objectContaining(added)],
			]);
		});

		it("is carried out once, however many send it at the same time", async () => {
			const body = acme();
			const answers = await Promise.all(Array.from({ length: 8 }, () => put("raced", body)));
			expect(answers.map(({ status }) => status).toSorted()).toEqual([
				200, 200, 200, 200, 200, 200, 200, 201,
			]);
			expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
			expect(await rowsOf(answers[0]?.json.id)).toHaveLength(3);
		});

		it("changes nothing if a part of it is impossible", async () => {
			const body = acme();
			const { json: made } = await put("refused", body);
			const other = await createTestOrganization();
			const moved = [
				{ name: "New", region: "us-east-1" },
				{ name: "Europe", region: "us-east-1" },
			];
			for (const [wrong, sentence] of [
				[{ ...body, slug: `${body.slug}-2` }, /A slug never changes/],
				[
					{ ...body, name: "Renamed", deployments: moved },
					/Europe is in eu-central-1, and a deployment never moves/,
				],
			] as const) {
				const { status, json } = await put("refused", wrong);
				expect([status, json.code]).toEqual([409, "CONFLICT"]);
				expect(json.detail).toMatch(sentence);
			}
			const taken = await put("another", { ...body, slug: other.slug });
			expect([taken.status, taken.json.detail]).toEqual([
				409,
				expect.stringContaining(`${other.slug} is already the slug of another organization`),
			]);
			expect(await rowsOf(made.id)).toHaveLength(3);
			expect((await call("/organizations/refused")).json.name).toBe("Acme");
		});

		it.each([
			["a region that does not exist", { deployments: [{ name: "x", region: "mars-1" }] }],
			["two deployments of one name", { deployments: [...acme().deployments, ...acme().deployments] }],
			["a slug of the console's own", { slug: "operator" }],
			["no name", { name: "" }],
			["an unknown field", { deploymnets: [] }],
		])("refuses %s", async (_, wrong) => {
			const { status, json } = await put("wrong", { ...acme(), ...wrong });
			expect([status, json.code]).toEqual([400, "INVALID_INPUT"]);
		});

		it.each(["ä", " x", "x ", "a\tb", "x".repeat(201)])("refuses the external ID %o", async (externalId) => {
			const { status, json } = await put(externalId, acme());
			expect([status, json.code]).toEqual([400, "INVALID_INPUT"]);
		});

		it("accepts every printable character, and refuses dots, which a URL would lose", async () => {
			const externalId = String.fromCharCode(...Array.from({ length: 94 }, (_, at) => 0x21 + at));
			expect((await put(externalId, acme())).json).toMatchObject({ externalId });
			expect((await put("...", acme())).status).toBe(201);
			for (const dots of [".", ".."]) {
				const input = { ...acme(), organization: dots };
				await expect(putOrganization(operator, input)).rejects.toMatchObject({ code: "INVALID_INPUT" });
			}
		});

		it("honors If-Match, and GET answers 304 to the ETag of a PUT", async () => {
			const body = acme();
			const made = await put("versioned", body);
			const etag = made.headers.get("etag") as string;
			const read = await callOperatorApi("/organizations/versioned", {
				token,
				headers: { "if-none-match": etag },
			});
			expect(read.status).toBe(304);
			const stale = await put("versioned", { ...body, name: "Late" }, { "if-match": '"stale"' });
			expect([stale.status, stale.json.code]).toEqual([412, "PRECONDITION_FAILED"]);
			const fresh = await put("versioned", { ...body, name: "Timely" }, { "if-match": etag });
			expect([fresh.status, fresh.json.name]).toEqual([200, "Timely"]);
			const never = await put("not yet there", acme(), { "if-match": etag });
			expect(never.status).toBe(412);
		});
	});

	describe("the names of organizations", () => {
		it("are shared by external IDs, slugs and IDs, so that no text names two of them", async () => {
			const { id, slug } = await createTestOrganization();
			for (const externalId of [slug, id]) {
				const { status } = await put(externalId, acme());
				expect([externalId, status]).toEqual([externalId, 409]);
			}
			await put("becomes-a-slug", acme());
			await expect(createOrganization(operator, { slug: "becomes-a-slug", name: "x" })).rejects.toMatchObject(
				{
					code: "CONFLICT",
					message: expect.stringContaining("is already the external ID of another organization"),
				},
			);
			const uuid = newId();
			const made = await put(uuid, acme());
			expect((await call(`/organizations/${uuid}`)).json.id).toBe(made.json.id);
			expect((await call(`/organizations/${made.json.id}`)).json.externalId).toBe(uuid);
			expect((await call(`/organizations/${made.json.slug}`)).json.id).toBe(made.json.id);
		});

		it("stay apart if a slug and an external ID are taken at the same moment", async () => {
			for (let round = 0; round < 5; round++) {
				const name = `both-${newId().slice(-8)}`;
				const results = await Promise.allSettled([
					createOrganization(operator, { slug: name, name: "x" }),
					put(name, acme()).then(({ status }) => {
						if (status !== 201) throw new Error(`${status}`);
					}),
				]);
				expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
			}
		});

		it("an organization without an external ID gets one, and PUT then updates it", async () => {
			const { id, slug } = await createTestOrganization();
			const path = `/organizations/${slug}/external-id`;
			const externalId = `adopted-${slug}`;
			expect((await call(path, { method: "PUT", body: { externalId } })).json).toEqual({ id, externalId });
			expect((await call(path, { method: "PUT", body: { externalId } })).status).toBe(409);
			expect((await rowsOf(id)).at(-1)).toMatchObject({
				action: "organization.external_id_set",
				details: { from: null, to: externalId },
			});
			const body = { slug, name: `Organization ${slug}`, deployments: [] };
			const updated = await put(externalId, body);
			expect([updated.status, updated.json.id, updated.json.unlistedDeployments]).toEqual([
				200,
				id,
				["Production"],
			]);
		});
	});

	it("lists organizations in pages, searched, with the status and health of each deployment's key", async () => {
		const mark = newId().slice(-10);
		for (const at of [1, 2, 3])
			await put(`${mark}-${at}`, { ...acme(), slug: `s${at}-${newId().slice(-8)}` });
		const organization = await db().organization.findUniqueOrThrow({
			where: { externalId: `${mark}-2` },
			include: { deployments: { orderBy: { name: "asc" } } },
		});
		await db().kmsKey.create({
			data: {
				id: newId(),
				kind: "CUSTOMER",
				organizationId: organization.id,
				deploymentId: organization.deployments[0]?.id as string,
				arn: `arn:aws:kms:us-west-1:111122223333:key/${newId()}`,
				region: "us-west-1",
				name: "prod",
				status: "ACTIVE",
				health: "REVOKED",
				healthActionBy: "CUSTOMER",
			},
		});
		const first = await call(`/organizations?search=${mark.toUpperCase()}&limit=2`);
		expect(first.json.items.map(({ externalId }: { externalId: string }) => externalId)).toEqual([
			`${mark}-1`,
			`${mark}-2`,
		]);
		expect(first.json.items[1].deployments[0].key).toMatchObject({
			name: "prod",
			status: "ACTIVE",
			health: "REVOKED",
		});
		const second = await call(`/organizations?search=${mark}&limit=2&cursor=${first.json.nextCursor}`);
		expect(second.json).toMatchObject({ items: [{ externalId: `${mark}-3` }], nextCursor: null });
		expect((await call("/organizations?cursor=AAAA")).status).toBe(400);
		const health = await call("/key-health?health=REVOKED");
		expect(health.json.items).toMatchObject([
			{
				name: "prod",
				organization: { externalId: `${mark}-2` },
				health: "REVOKED",
				healthActionBy: "CUSTOMER",
			},
		]);
		expect(JSON.stringify([health.json, first.json])).not.toContain("arn:");
		expect((await call("/key-health?health=HEALTHY")).json.items).toEqual([]);
	});

	it("invites the first Org Admin by a link that is answered once and stored nowhere", async () => {
		const { json: made } = await put("invites", acme());
		const path = "/organizations/invites/invitations";
		const body = { email: "ada@acme.example", role: "ORG_ADMIN" };
		const headers = { "idempotency-key": newId() };
		const invited = await call(path, { body, headers });
		expect(invited.status).toBe(201);
		expect(invited.json.token).toMatch(/^khi_/);
		const again = await call(path, { body, headers });
		expect([again.status, again.json.code]).toEqual([409, "CONFLICT"]);
		expect(again.json.detail).toMatch(/was carried out\. Its answer contained a secret, which is not stored/);
		expect(again.headers.get("idempotent-replayed")).toBe("true");
		expect(await db().invitation.count({ where: { organizationId: made.id } })).toBe(1);
		expect(JSON.stringify(await db().idempotentAnswer.findMany())).not.toContain("khi_");
		const listed = await call(path);
		expect(listed.json.items).toMatchObject([{ ...body, invitedBy: tokenName }]);
		const one = `${path}/${invited.json.invitationId}`;
		expect((await call(one, { method: "DELETE" })).status).toBe(200);
		expect((await call(one, { method: "DELETE" })).status).toBe(409);
		expect((await rowsOf(made.id)).slice(-2).map(({ action }) => action)).toEqual([
			"invitation.created",
			"invitation.revoked",
		]);
	});

	it("repeats the answer of a POST without a secret", async () => {
		const headers = { "idempotency-key": newId() };
		const body = { slug: `twice-${newId().slice(-8)}`, name: "Twice" };
		const first = await call("/organizations", { body, headers });
		const again = await call("/organizations", { body, headers });
		expect([first.status, again.status, again.json]).toEqual([201, 201, first.json]);
	});
});
