import { type ApiDocument, answerChecker, type Found, operationsOf } from "../testing/api-conformance.ts";
import { fuzzApi } from "../testing/fuzz-api.ts";
import { keysPath } from "./support/keys-page.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, createToken, environment, sendLogs } from "./support/world.ts";

const baseUrl = `${environment.consoleUrl}/api/v1`;
const allScopes = ["keys:read", "keys:write", "health:read", "telemetry:read", "queries:write", "audit:read"];

async function readDocument(): Promise<ApiDocument> {
	return (await fetch(`${baseUrl}/openapi.json`)).json() as Promise<ApiDocument>;
}

/** Does what Mastercard/restapi does with one object: its requests, and its comparison of `data` with the response. */
function terraform(
	token: string,
	checked: (method: string, path: string, response: Response) => Promise<void>,
) {
	const send = async (method: string, path: string, body?: unknown) => {
		const response = await fetch(baseUrl + path, {
			method,
			headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		await checked(method, path, response);
		const text = await response.text();
		return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : null };
	};
	/** With ignore_server_additions: the fields of `data` that differ on the server. */
	const drift = (data: Record<string, unknown>, actual: Record<string, unknown>) =>
		Object.keys(data).filter((name) => data[name] !== actual[name]);
	return { send, drift };
}

test("a key is managed like Terraform's generic REST provider does: no drift, activation, deletion", async () => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	await sendLogs(organization, 20);
	const token = await createToken(organization, ["keys:read", "keys:write"]);
	const document = await readDocument();
	const check = answerChecker(document);
	const { send, drift } = terraform(token, async (method, path, response) => {
		const found = operationsOf(document).find(
			(one) =>
				one.method === method && new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path),
		);
		expect(await check(found as Found, response)).toEqual([]);
	});
	const data = { arn: await createKmsKey(organization.id), name: "from terraform", description: "" };

	// apply: POST to `path`, read `id_attribute` from the response, then GET `path/{id}`.
	const created = await send("POST", `/deployments/${organization.deploymentId}/keys`, data);
	expect(created.status).toBe(201);
	const path = `/keys/${created.json.id}`;
	const read = await send("GET", path);
	expect(read.json).toEqual(created.json);
	expect(drift(data, read.json)).toEqual([]);
	// plan, before and after another resource activates the key: nothing to change.
	expect(drift(data, (await send("GET", path)).json)).toEqual([]);
	const activated = await send("POST", `${path}/activate`, {});
	expect(activated.status).toBe(202);
	const rekey = (id: string) => send("GET", `/rekeys/${id}`);
	await expect
		.poll(async () => (await rekey(activated.json.rekeyId)).json.phase, { timeout: 30_000 })
		.toBe("DONE");
	const active = await send("GET", path);
	expect(active.json.status).toBe("ACTIVE");
	expect(drift(data, active.json)).toEqual([]);
	// apply, with another name: PATCH with `update_data`, then GET.
	data.name = "renamed by terraform";
	expect((await send("PATCH", path, { name: data.name, description: data.description })).status).toBe(200);
	expect(drift(data, (await send("GET", path)).json)).toEqual([]);
	// destroy: DELETE with `destroy_data`; finished for the provider while the data moves.
	expect((await send("DELETE", path, { confirmArn: "arn:another" })).status).toBe(422);
	const deleted = await send("DELETE", path, { confirmArn: data.arn });
	expect(deleted.status).toBe(202);
	expect(deleted.headers.get("location")).toBe(`/api/v1/rekeys/${deleted.json.rekeyId}`);
	await expect
		.poll(async () => (await rekey(deleted.json.rekeyId)).json.phase, { timeout: 30_000 })
		.toBe("DONE");
	// A 404 removes the object from the state.
	expect((await send("GET", path)).status).toBe(404);
	expect((await send("DELETE", path, { confirmArn: data.arn })).status).toBe(404);
});

test("the API ignores sessions, allows no cross-origin calls, and answers unknown paths with problem details", async ({
	page,
}) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin, keysPath(organization));
	const withSession = await page.request.get(`${baseUrl}/deployments`);
	expect(withSession.status()).toBe(401);
	expect(await withSession.json()).toMatchObject({ code: "UNAUTHENTICATED" });
	for (const method of ["OPTIONS", "GET"]) {
		const response = await fetch(`${baseUrl}/deployments`, {
			method,
			headers: { origin: "https://elsewhere.example", "access-control-request-method": "GET" },
		});
		expect([...response.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
	}
	const missing = await fetch(`${baseUrl}/no-such-thing`);
	expect(missing.status).toBe(404);
	expect(missing.headers.get("content-type")).toContain("application/problem+json");
});

test("no fuzzed request gets a 5xx or an undocumented response", async () => {
	test.setTimeout(180_000);
	const organization = await createOrganization();
	await sendLogs(organization, 3);
	const token = await createToken(organization, allScopes);
	const one = await createToken(organization, ["keys:read"]);
	const arn = await createKmsKey(organization.id);
	const call = async (path: string, body?: unknown) => {
		const response = await fetch(baseUrl + path, {
			method: body === undefined ? "GET" : "POST",
			headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		expect(response.ok, path).toBe(true);
		return response.json();
	};
	const key = await call(`/deployments/${organization.deploymentId}/keys`, { arn, name: "fuzzed" });
	const logs = await call("/request-logs");
	const statuses = await fuzzApi({
		document: await readDocument(),
		baseUrl,
		send: fetch,
		runsPerOperation: 8,
		world: {
			tokens: [token, await createToken(organization, allScopes), one],
			fields: { arn: [arn], confirmArn: [arn] },
			ids: {
				deploymentId: [organization.deploymentId],
				keyId: [key.id],
				requestLogId: logs.items.map(({ id }: { id: string }) => id),
			},
		},
	});
	expect(statuses[200]).toBeGreaterThan(0);
	expect(statuses[400]).toBeGreaterThan(0);
});
