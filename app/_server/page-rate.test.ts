import { expect, it } from "vitest";
import { pageRefusal } from "./page-rate.ts";

it("a session that asks for pages without end is refused, with when to try again; others are not", async () => {
	const refusals = Array.from({ length: 200 }, () => pageRefusal("noisy")).filter((one) => one !== null);
	expect(refusals.length).toBeGreaterThan(100);
	expect(refusals[0]?.status).toBe(429);
	expect(Number(refusals[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
	expect(pageRefusal("quiet")).toBeNull();
	await expect.poll(() => pageRefusal("noisy"), { timeout: 5_000 }).toBeNull();
});

it("a request without a session is not counted", () => {
	for (let request = 0; request < 200; request++) expect(pageRefusal(null)).toBeNull();
});
