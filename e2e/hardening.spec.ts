import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { request as send } from "node:http";
import { join } from "node:path";
import { type APIResponse, type Page, test as plain } from "@playwright/test";
import { keysPath } from "./support/keys-page.ts";
import { signIn } from "./support/sign-in.ts";
import { startConsole, stopProcesses } from "./support/start-process.ts";
import { expect, test } from "./support/test.ts";
import { createOrganization, environment } from "./support/world.ts";

const console_ = environment.consoleUrl;
const everywhere = {
	"x-content-type-options": "nosniff",
	"referrer-policy": "same-origin",
	"x-frame-options": "DENY",
	"cross-origin-opener-policy": "same-origin",
	"cross-origin-resource-policy": "same-origin",
};

test.afterAll(stopProcesses);

async function readLogs(): Promise<string> {
	const directory = join(environment.dataDir, "logs");
	const files = await readdir(directory);
	return (await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")))).join("\n");
}

function nonceOf(answer: APIResponse): string | undefined {
	return answer.headers()["content-security-policy"]?.match(/script-src [^;]*'nonce-([^']+)'/)?.[1];
}

test("every page has its own CSP and is not cached; other responses are inert", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin);
	const pages = ["/sign-in", `/${organization.slug}/request-logs`, keysPath(organization), "/no/such/page"];
	const nonces = new Set<string>();
	for (const path of [...pages, ...pages]) {
		const answer = await page.request.get(console_ + path, { maxRedirects: 0 });
		expect(answer.headers()).toMatchObject(everywhere);
		expect(answer.headers()["cache-control"]).toContain("no-store");
		expect(answer.headers()["x-powered-by"]).toBeUndefined();
		const policy = answer.headers()["content-security-policy"] ?? "";
		expect(policy).toMatch(/^default-src 'none'; script-src /);
		expect(policy).not.toContain("unsafe");
		nonces.add(nonceOf(answer) ?? "none");
	}
	expect(nonces.size).toBe(2 * pages.length);
	expect(nonces).not.toContain("none");

	for (const path of [
		`/api/console/${organization.slug}/encryption-keys`,
		"/api/auth/session",
		"/api/v1/scheduled-queries",
		"/operator/v1/organizations",
		"/api/health",
	]) {
		const answer = await page.request.get(console_ + path);
		expect(answer.headers()).toMatchObject(everywhere);
		expect(answer.headers()["cache-control"]).toContain("no-store");
		expect(answer.headers()["content-security-policy"]).toContain("default-src 'none'");
	}
	// An exporter that sends telemetry here instead of to the gateway gets a plain 404, not a cross-site refusal.
	for (const path of ["/otlp/v1/logs", "/otlp/v1/traces"]) {
		const ingest = await page.request.post(console_ + path, { data: {} });
		expect(ingest.status()).toBe(404);
		expect(ingest.headers()).toMatchObject(everywhere);
		expect(ingest.headers()["content-security-policy"]).toContain("sandbox");
	}
	// Programs send no Origin: the token decides, not the origin.
	for (const path of ["/api/v1/scheduled-queries", "/operator/v1/organizations"])
		expect((await page.request.post(console_ + path, { data: {} })).status()).toBe(401);
	const refused = await page.request.post(`${environment.gatewayUrl}/v1/logs`);
	expect(refused.status()).toBe(401);
	expect(refused.headers()["x-content-type-options"]).toBe("nosniff");
	expect(refused.headers()["content-security-policy"]).toContain("sandbox");

	const html = await (await page.request.get(`${console_}/sign-in`)).text();
	const asset = await page.request.get(console_ + (html.match(/\/_next\/static\/[^"]+\.js/)?.[0] ?? ""));
	expect(asset.status()).toBe(200);
	expect(asset.headers()).toMatchObject(everywhere);
	expect(asset.headers()["cache-control"]).toContain("immutable");
});

// Without the fixture that fails on browser errors, which are expected here.
plain(
	"markup that gets into a page runs no script and applies no style, and tests would hear of it",
	async ({ page }) => {
		const reported: string[] = [];
		const reports: number[] = [];
		page.on(
			"response",
			(response) => response.url().endsWith("/api/csp-reports") && reports.push(response.status()),
		);
		page.on("console", (message) => message.type() === "error" && reported.push(message.text()));
		const markup = `<script>window.ran = true</script><img src="x" alt="" onerror="window.ran = true">
		<p style="color: rgb(1, 2, 3)">x</p><iframe src="https://evil.example/"></iframe>`;
		await page.route("**/sign-in", async (route) => {
			const response = await route.fetch();
			const body = (await response.text()).replace(/<body[^>]*>/, `$&${markup}`);
			await route.fulfill({ response, body });
		});
		await page.goto(`${console_}/sign-in`);
		await expect
			.poll(() => reported.filter((text) => text.includes("Content Security Policy")).length)
			.toBeGreaterThanOrEqual(4);
		expect(await page.evaluate(() => "ran" in window)).toBe(false);
		// And the operator hears of it.
		await expect.poll(() => [...new Set(reports)].sort()).toEqual([204]);
	},
);

/** The request of a server action, recorded and not sent. */
async function recordAction(page: Page) {
	const recorded: { url: string; action: string; type: string; body: Buffer }[] = [];
	await page.route("**/*", (route) => {
		const { "next-action": action, "content-type": type = "" } = route.request().headers();
		if (!action) return route.continue();
		const { url, postDataBuffer } = {
			url: route.request().url(),
			postDataBuffer: route.request().postDataBuffer(),
		};
		recorded.push({ url, action, type, body: postDataBuffer ?? Buffer.alloc(0) });
		return route.abort();
	});
	return recorded;
}

test("another site cannot change anything with a visitor's session", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin, `/${organization.slug}/scheduled-queries/new`);
	await page.getByLabel("Name", { exact: true }).fill("Not to be made");
	const recorded = await recordAction(page);
	await page.getByRole("button", { name: "Create query" }).click();
	await expect.poll(() => recorded.length).toBe(1);
	await page.unroute("**/*");
	const [{ url, action, type, body } = { url: "", action: "", type: "", body: Buffer.alloc(0) }] = recorded;
	const post = (origin: Record<string, string>) =>
		page.request.post(url, {
			headers: { "next-action": action, "content-type": type, accept: "text/x-component", ...origin },
			data: body,
		});
	const foreign = [
		{ origin: "https://evil.example" },
		{ origin: "null" },
		{ origin: console_, "sec-fetch-site": "cross-site" },
		{ origin: "https://evil.example", "x-forwarded-host": "evil.example" },
		{},
	];
	for (const headers of foreign) {
		const answer = await post(headers as Record<string, string>);
		expect(answer.status(), JSON.stringify(headers)).toBe(403);
		expect(answer.headers()["content-type"]).toContain("application/problem+json");
		expect((await answer.json()).detail).toMatch(/own pages only/);
	}

	// next-auth's form, with the session's own CSRF token.
	const { csrfToken } = await (await page.request.get(`${console_}/api/auth/csrf`)).json();
	for (const path of ["/api/auth/signout", "/api/auth/callback/credentials"]) {
		const form = {
			csrfToken,
			json: "true",
			email: organization.member.email,
			password: organization.member.password,
		};
		const answer = await page.request.post(console_ + path, {
			form,
			headers: { origin: "https://evil.example" },
		});
		expect(answer.status()).toBe(403);
	}
	// Requested by URL, it does nothing and shows no page.
	const asked = await page.request.get(`${console_}/api/auth/signout`, { maxRedirects: 0 });
	expect([asked.status(), asked.headers().location]).toEqual([302, "/"]);
	const method = await page.request.delete(`${console_}/api/console/${organization.slug}/encryption-keys`, {
		headers: { origin: "https://evil.example" },
	});
	expect(method.status()).toBe(403);

	// It is logged with its origin and without the secret in the path.
	const invitation = { headers: { origin: "https://evil.example" } };
	await page.request.post(`${console_}/invite/khi_planted-in-an-address`, invitation);
	await expect.poll(async () => (await readLogs()).includes('"path":"/invite/…"')).toBe(true);
	const logs = await readLogs();
	expect(logs).toContain('"origin":"https://evil.example"');
	expect(logs).not.toContain("khi_planted-in-an-address");

	// Nothing was created, no one was signed out, and the console's own page can send the same request.
	const list = `${console_}/${organization.slug}/scheduled-queries`;
	expect(await (await page.request.get(list)).text()).not.toContain("Not to be made");
	expect((await post({ origin: console_ })).status()).toBe(200);
	expect(await (await page.request.get(list)).text()).toContain("Not to be made");
});

test("requests that are too large are refused before anything happens", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin);
	const body = await page.request.post(`${console_}/${organization.slug}/request-logs`, {
		headers: { origin: console_, "content-type": "text/plain" },
		data: "x".repeat(300 * 1024),
	});
	expect(body.status()).toBe(413);
	const { port, hostname } = new URL(console_);
	const [answer] = await once(
		send({
			hostname,
			port,
			path: "/sign-in",
			headers: { "x-large": "x".repeat(20 * 1024) },
			agent: false,
		}).end(),
		"response",
	);
	expect(answer.statusCode).toBe(431);
});

test("behind TLS: HSTS on every response, cookies bound to the host, and the public URL is the only origin", async () => {
	test.setTimeout(120_000);
	const publicUrl = "https://keys.example.com";
	const { url } = await startConsole({ NEXTAUTH_URL: publicUrl });
	const organization = await createOrganization();
	for (const path of ["/sign-in", "/no/such/page", "/api/health", "/icon.svg", "/otlp/v1/logs"]) {
		const { headers } = await fetch(url + path);
		expect(headers.get("strict-transport-security"), path).toBe("max-age=63072000; includeSubDomains");
	}
	const signInPage = await fetch(`${url}/sign-in`);
	expect(signInPage.headers.get("content-security-policy")).toContain("upgrade-insecure-requests");

	const csrf = await fetch(`${url}/api/auth/csrf`);
	const { csrfToken } = (await csrf.json()) as { csrfToken: string };
	const given = csrf.headers.getSetCookie();
	const cookie = given.map((line) => line.split(";")[0]).join("; ");
	const { email, password } = organization.admin;
	const post = (origin: string) =>
		fetch(`${url}/api/auth/callback/credentials`, {
			method: "POST",
			headers: { origin, cookie, "content-type": "application/x-www-form-urlencoded" },
			body: new URLSearchParams({
				csrfToken,
				email,
				password,
				json: "true",
				callbackUrl: "https://evil.example/",
			}),
		});
	expect((await post(url)).status).toBe(403);
	const signedIn = await post(publicUrl);
	expect(await signedIn.json()).toEqual({ url: `${publicUrl}/` });
	given.push(...signedIn.headers.getSetCookie());
	expect(given.map((line) => line.split("=")[0])).toContain("__Host-keyhold.session");
	for (const line of given) {
		expect(line).toMatch(/^__Host-/);
		for (const attribute of ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"])
			expect(line).toContain(attribute);
		expect(line).not.toMatch(/domain=/i);
	}
});
