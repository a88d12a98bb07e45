import { expect, it } from "vitest";
import { searchRefusal } from "./search-rate.ts";

const at = (path: string) => new URL(path, "http://localhost");
const refusals = (session: string | null, path: string, times = 200) =>
	Array.from({ length: times }, () => searchRefusal(session, at(path))).filter((one) => one !== null);

it("a session that searches too often is refused with Retry-After; others are not", async () => {
	const refused = refusals("noisy", "/acme/traces?name=x");
	expect(refused.length).toBeGreaterThan(150);
	expect(refused[0]?.status).toBe(429);
	expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
	expect(refusals("quiet", "/acme/traces?name=x", 20)).toEqual([]);
	await expect
		.poll(() => searchRefusal("noisy", at("/acme/request-logs?status=500")), { timeout: 5_000 })
		.toBeNull();
});

it.each(["audit-export?format=csv", "request-logs.csv", "traces.csv?service=shop"])(
	"the export %s counts as a search",
	(path) => expect(refusals(`exporter of ${path}`, `/api/console/acme/${path}`).length).toBeGreaterThan(150),
);

it.each([
	"/acme/traces",
	"/acme/traces?_rsc=abc",
	"/acme/request-logs/0199?after=x",
	"/acme/settings/encryption-keys",
	"/api/console/acme/encryption-keys",
])("%s is not a search, however often it is requested", (path) => {
	expect(refusals("reader", path)).toEqual([]);
});

it("a request without a session is not counted", () => {
	expect(refusals(null, "/acme/traces?name=x")).toEqual([]);
});
