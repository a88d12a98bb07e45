import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createDeployment } from "../../lib/operator/verbs/create-deployment.ts";
import { createOrganization } from "../../lib/operator/verbs/create-organization.ts";
import { connect } from "../../packages/sdk/client/connect.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteGateways } from "../../testing/suite-gateway.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { operator } from "../../testing/suite-organization.ts";

useSuiteDatabase();
useSuiteKms();
const startGateway = useSuiteGateways();
const document = readFileSync(join(import.meta.dirname, "../../docs/application-data.md"), "utf8");
const [, command = ""] = /```sh\n(curl [\s\S]*?)```/.exec(document) ?? [];
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

it.skipIf(!hasCurl)("the documented curl command seals a value that the SDK opens", async () => {
	expect(command).toContain("/vault/v1/seal");
	await createOrganization(operator, { slug: "acme", name: "Acme" });
	await createDeployment(operator, { organization: "acme", name: "Production", region: "us-west-1" });
	const { token } = await createTestApplication();
	const { url } = await startGateway();
	const place = { tenant: "acme", context: ["notes", "81", "body"] };
	const keyhold = connect({ url, token });
	// The first value of a tenant may have to wait for its KMS key.
	await expect
		.poll(() =>
			keyhold.seal(place, "first").then(
				() => "sealed",
				({ code }) => code,
			),
		)
		.toBe("sealed");
	const { stdout } = spawnSync("sh", ["-c", command], {
		env: { ...process.env, KEYHOLD_URL: url, KEYHOLD_TOKEN: token },
	});
	const { results } = JSON.parse(String(stdout)) as { results: { sealed: string }[] };
	expect(results).toEqual([{ sealed: expect.stringMatching(/^kh1/) }]);
	expect(await keyhold.open(place, results[0]?.sealed ?? "")).toBe("text");
	keyhold.close();
});
