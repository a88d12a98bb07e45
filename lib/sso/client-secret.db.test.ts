import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator } from "../../testing/suite-organization.ts";
import { createProvider } from "../operator/sso/create-provider.ts";
import { replaceClientSecret } from "../operator/sso/replace-client-secret.ts";
import { db } from "../platform/db.ts";
import { openClientSecret } from "./client-secret.ts";

describe("a client secret at rest", () => {
	useSuiteDatabase();
	useSuiteKms();
	const read = (slug: string) => db().oidcProvider.findUniqueOrThrow({ where: { slug } });

	beforeAll(async () => {
		const { slug } = await createTestOrganization();
		const provider = { name: "Okta", issuer: "https://issuer.example", clientId: "k" };
		await createProvider(operator, { ...provider, slug: "one", clientSecret: "first-secret" });
		await createProvider(operator, {
			...provider,
			slug: "two",
			clientSecret: "other-secret",
			organization: slug,
		});
	});

	it("is not in the row nor in the audit log, and opens for its own provider alone", async () => {
		const [one, two] = [await read("one"), await read("two")];
		expect(Buffer.from(one.clientSecret).includes("first-secret")).toBe(false);
		const events = await db().auditEvent.findMany({ where: { action: { startsWith: "oidc_provider" } } });
		expect(events).toHaveLength(2);
		expect(events.map(({ details }) => JSON.stringify(details)).join()).not.toMatch(/(first|other)-secret/);
		expect(await openClientSecret(one)).toBe("first-secret");
		expect(await openClientSecret(two)).toBe("other-secret");
		await expect(openClientSecret({ ...two, clientSecret: one.clientSecret })).rejects.toThrow();
	});

	it("is replaced immediately, and needs KMS again after that", async () => {
		await replaceClientSecret(operator, { provider: "one", clientSecret: "second-secret" });
		expect(await openClientSecret(await read("one"))).toBe("second-secret");
		await replaceClientSecret(operator, { provider: "one", clientSecret: "third-secret" });
		const { arn, region } = await db().kmsKey.findFirstOrThrow({ where: { kind: "OWNED" } });
		await ownerKms(region, "999900001111").send(new DisableKeyCommand({ KeyId: arn }));
		await expect(openClientSecret(await read("one"))).rejects.toMatchObject({ name: expect.any(String) });
	});
});
