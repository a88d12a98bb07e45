import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { db } from "../../platform/db.ts";
import { firstCustomer } from "../first-customer.ts";
import { runCommand } from "./run-command.ts";

useSuiteDatabase();

/** The arguments after "npm run admin --", without their quotes. */
function argumentsOf(command: string): string[] {
	const [, line = ""] = command.split("npm run admin -- ");
	return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

it("the commands on the first page set up a customer when run exactly as printed", async () => {
	for (const { command } of firstCustomer) await runCommand(argumentsOf(command), Readable.from([""]));
	const organization = await db().organization.findUniqueOrThrow({
		where: { slug: "acme" },
		include: { deployments: true, memberships: { include: { user: true } }, apiTokens: true },
	});
	expect(organization).toMatchObject({
		name: "Acme",
		deployments: [{ name: "Production", region: "us-west-1" }],
		memberships: [{ role: "ORG_ADMIN", user: { email: "ada@acme.example" } }],
		apiTokens: [{ name: "exporter" }],
	});
});
