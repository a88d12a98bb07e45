import { readdir, stat } from "node:fs/promises";
import { request as send } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test as plain } from "@playwright/test";
import { expect } from "./support/test.ts";
import { environment } from "./support/world.ts";

type Asked = { method?: string; path: string; headers?: Record<string, string>; body?: string };
type Answer = { status: number; body: string };

const own = { origin: environment.consoleUrl };
const form = { ...own, "content-type": "application/x-www-form-urlencoded" };
const multipart = { ...own, "content-type": "multipart/form-data; boundary=x" };

/** Sends a request exactly as given, without normalization by a client. */
function ask({ method = "GET", path, headers = {}, body }: Asked): Promise<Answer> {
	const { hostname, port } = new URL(environment.consoleUrl);
	return new Promise((resolve, reject) => {
		const request = send({ hostname, port, method, path, headers, agent: false }, async (answer) =>
			resolve({ status: answer.statusCode ?? 0, body: await text(answer) }),
		);
		request.on("error", reject);
		request.end(body);
	});
}

const tree = (value: string) => ({ rsc: "1", "next-router-state-tree": value });
const action = { ...own, "next-action": "a".repeat(42), "content-type": "text/plain;charset=UTF-8" };

const odd: Record<string, Asked[]> = {
	"malformed addresses": [
		"/%",
		"/%E0%A4%A",
		"/%00",
		"/invite/%ff",
		"/acme/%ff%fe",
		"/acme/request-logs/%zz",
		"/api/v1/%E0%A4%A",
		"/api/auth/callback/oidc-%ff",
		"/api/auth/callback/oidc-%00",
		"/_next/static/%00",
		"/%5c%5cevil.example",
		`/${"a/".repeat(3_000)}`,
	].map((path) => ({ path })),
	"methods that are served nowhere": ["TRACE", "TRACK", "PROPFIND"].flatMap((method) =>
		["/", "/sign-in", "/api/health", "/acme/request-logs"].map((path) => ({ method, path, headers: own })),
	),
	"odd places to go on to": [
		...["javascript:alert(1)", "%00", "http://[::", "a", "//evil.example"].flatMap((value) => [
			{ path: `/api/auth/signin?callbackUrl=${value}` },
			{ path: `/sign-in?callbackUrl=${value}&callbackUrl=x` },
			{ path: "/api/auth/session", headers: { cookie: `keyhold.callback-url=${encodeURIComponent(value)}` } },
		]),
		{ path: "/sign-in?organization=%00&error=%00&email=%00" },
		{ path: "/api/auth/error?error=%00" },
		{ path: "/api/auth/error?error=Invalid%20invocation%20of%20the%20database" },
		{ path: "/api/auth/signin?error=%0d%0aX:1" },
	],
	"malformed flight data": [
		{ path: "/", headers: tree("garbage") },
		{ path: "/sign-in", headers: tree("%5B%22") },
		{ path: "/sign-in", headers: { ...tree("%7B%7D"), "next-router-prefetch": "1" } },
		{ path: "/sign-in", headers: { rsc: "1", "next-router-segment-prefetch": "/../x" } },
	],
	"forms and actions that no page of ours sends": [
		{ method: "POST", path: "/sign-in", headers: action, body: "[]" },
		{ method: "POST", path: "/sign-in", headers: { ...action, "next-action": "x" }, body: "garbage" },
		{ method: "POST", path: "/sign-in", headers: multipart, body: "--x garbage" },
		{
			method: "POST",
			path: "/sign-in",
			headers: { ...own, "content-type": "multipart/form-data" },
			body: "x",
		},
		{
			method: "POST",
			path: "/sign-in",
			headers: multipart,
			body: '--x\r\nContent-Disposition: form-data; name="$ACTION_REF_1"\r\n\r\n\r\n--x--\r\n',
		},
		{ method: "POST", path: "/api/auth/callback/credentials", headers: form, body: "csrfToken=1&email[]=x" },
		{
			method: "POST",
			path: "/api/auth/callback/credentials",
			headers: { ...own, "content-type": "application/json" },
			body: '{"callbackUrl":{"a":1},"email":{"b":2}',
		},
		{ method: "POST", path: "/api/auth/signin/oidc-%00", headers: form, body: "x=1" },
	],
	"cookies that are none": [
		{ path: "/", headers: { cookie: "keyhold.session=garbage" } },
		{ path: "/api/auth/session", headers: { cookie: "keyhold.session=garbage" } },
		{ path: "/api/auth/csrf", headers: { cookie: "keyhold.csrf-token=%E0%A4%A" } },
		{ path: "/", headers: { cookie: "%=%; =;;;keyhold.session=%ff" } },
	],
};

for (const [what, requests] of Object.entries(odd)) {
	plain(`a stranger causes no 500 by ${what}`, async () => {
		for (const request of requests) {
			const { status, body } = await ask(request);
			expect(status, JSON.stringify(request).slice(0, 200)).toBeLessThan(500);
			expect(body).not.toMatch(/prisma|invocation/i);
		}
	});
}

plain("the image optimizer is off, and next-auth's log takes nothing", async () => {
	expect((await ask({ path: "/_next/image?url=%2Ficon.svg&w=64&q=75" })).status).toBe(404);
	expect(await ask({ method: "POST", path: "/api/auth/_log", headers: form, body: "code=X" })).toMatchObject({
		status: 404,
	});
});

plain("a stranger's requests cannot fill the log: lines above the limit are only counted", async () => {
	plain.setTimeout(180_000);
	const size = async () => {
		const directory = join(environment.dataDir, "logs");
		const files = (await readdir(directory)).filter((file) => file.startsWith("console"));
		const sizes = await Promise.all(files.map(async (file) => (await stat(join(directory, file))).size));
		return sizes.reduce((sum, bytes) => sum + bytes, 0);
	};
	const before = await size();
	const long = "x".repeat(8_000);
	const requests: Asked[] = [
		{ method: "POST", path: "/api/auth/_log", headers: form, body: `level=error&code=X&message=${long}` },
		{ method: "POST", path: `/${long}`, headers: { origin: `https://${long}.example` } },
		{ path: "/api/auth/session", headers: { cookie: `keyhold.session=${long}` } },
		{ path: "/api/auth/session", headers: { cookie: `keyhold.callback-url=${long}` } },
		{ method: "POST", path: "/sign-in", headers: action, body: "[]" },
		{ path: "/api/v1/keys", headers: { authorization: `Bearer kh_${long}` } },
	];
	const rounds = 400;
	for (let round = 0; round < rounds; round++) await Promise.all(requests.map(ask));
	// 2,400 requests of 8 kB each. Other journeys write to the same log.
	expect((await size()) - before).toBeLessThan(2_000_000);
});
