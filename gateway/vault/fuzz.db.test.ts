import { describe, expect, it } from "vitest";
import { applicationScopes } from "../../lib/access/permissions.ts";
import { log } from "../../lib/platform/log.ts";
import type { ApiDocument } from "../../testing/api-conformance.ts";
import { type FuzzWorld, fuzzApi } from "../../testing/fuzz-api.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { useSuiteVault } from "../../testing/suite-vault.ts";
import { vaultDocument } from "./document.ts";
import { vaultBasePath } from "./operations.ts";

describe("every operation of the vault API, for any request", () => {
	useSuiteDatabase();
	useSuiteKms();
	const { origin, call } = useSuiteVault();

	async function createWorld(): Promise<FuzzWorld> {
		const [acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		const all = await createTestApplication();
		const limited = await createTestApplication({ organizations: [acme.slug] });
		const world: FuzzWorld = {
			tokens: [all.token, limited.token],
			fields: { tenant: [acme.slug, acme.id, globex.slug, "unknown"] },
			ids: {},
		};
		for (const scope of applicationScopes)
			world.tokens.push((await createTestApplication({ scopes: [scope] })).token);
		const process = { id: "8d2f7a3e-5d0c-4b0e-9c55-0d8a4e1f6b21", name: "fuzz" };
		for (const { token } of [all, limited]) {
			const begun = await call(
				"/scans",
				{ process: { ...process, id: crypto.randomUUID() }, table: "t" },
				{ token },
			);
			const { scanId } = (await begun.json()) as { scanId: string };
			world.ids.scanId = [...(world.ids.scanId ?? []), scanId];
		}
		return world;
	}

	it("is answered as documented, and never with 5xx", { timeout: 120_000 }, async () => {
		log.level = "silent";
		const statuses = await fuzzApi({
			document: JSON.parse(JSON.stringify(vaultDocument())) as ApiDocument,
			world: await createWorld(),
			baseUrl: origin() + vaultBasePath,
			send: fetch,
			runsPerOperation: Number(process.env.KEYHOLD_FUZZ_RUNS ?? 30),
		});
		// Rarer answers have tests of their own; random requests may miss them.
		for (const status of [200, 400, 401, 403]) expect(statuses[status] ?? 0, `${status}`).toBeGreaterThan(0);
	});
});
