import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { newId } from "../platform/ids.ts";
import { attempt } from "../probe/attempt.ts";
import { encryptionContext } from "./encryption-context.ts";
import { pingKms } from "./ping.ts";
import { vendorPrincipal } from "./vendor-principal.ts";
import { generateDataKey, unwrapDataKey } from "./wrapped-data-keys.ts";

/** Keyhold signs in by a web identity, as in EKS: each look-up of credentials asks STS. */
describe("a look-up of credentials", () => {
	useSuiteKms({ isPrincipalConfigured: false });
	let directory: string;
	let sts: Server;
	let answerSts: RequestListener;

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), "keyhold-sts-"));
		await writeFile(join(directory, "token"), "web identity token");
		sts = createServer((request, response) => answerSts(request, response)).listen(0, "127.0.0.1");
		await new Promise((resolve) => sts.once("listening", resolve));
		delete process.env.AWS_ACCESS_KEY_ID;
		delete process.env.AWS_SECRET_ACCESS_KEY;
		process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
		process.env.AWS_WEB_IDENTITY_TOKEN_FILE = join(directory, "token");
		process.env.AWS_ROLE_ARN = "arn:aws:iam::999900001111:role/keyhold";
		process.env.AWS_REGION = "us-west-1";
		process.env.DATABASE_URL ??= "postgresql://unused";
	});
	afterAll(async () => {
		sts.closeAllConnections();
		sts.close();
		await rm(directory, { recursive: true, force: true });
	});

	const hangs: RequestListener = () => {};
	const refuses =
		(code: string, status = 400): RequestListener =>
		(_, response) =>
			response
				.writeHead(status, { "content-type": "text/xml" })
				.end(`<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`);
	const agrees: RequestListener = (_, response) =>
		response
			.writeHead(200, { "content-type": "text/xml" })
			.end(`<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
				<AccessKeyId>AKIDKEYHOLD</AccessKeyId><SecretAccessKey>unused</SecretAccessKey><SessionToken>unused</SessionToken>
				<Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>
				</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`);

	it.each<[code: string, name: string, kind: "KMS_MISCONFIGURED" | "KMS_UNREACHABLE"]>([
		["InvalidIdentityToken", "InvalidIdentityTokenException", "KMS_MISCONFIGURED"],
		["ExpiredTokenException", "ExpiredTokenException", "KMS_MISCONFIGURED"],
		["AccessDenied", "AccessDenied", "KMS_MISCONFIGURED"],
		["IDPRejectedClaim", "IDPRejectedClaimException", "KMS_MISCONFIGURED"],
		["IDPCommunicationError", "IDPCommunicationErrorException", "KMS_UNREACHABLE"],
	])("that STS refuses with %s is the operator's trouble, never a revocation", async (code, name, kind) => {
		answerSts = refuses(code);
		const arn = "arn:aws:kms:us-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
		const context = encryptionContext(newId(), newId(), "TRACES");
		await expect(
			unwrapDataKey({ arn, region: "us-west-1" }, new Uint8Array(64), context),
		).rejects.toMatchObject({ code: kind, awsErrorName: name, actionBy: "OPERATOR" });
	});

	it("that hangs ends in time everywhere, and works again as soon as STS answers", async () => {
		answerSts = hangs;
		const arn = "arn:aws:kms:us-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
		const key = { arn, region: "us-west-1" };
		const startedMs = performance.now();
		const [reading, ping, principal, probe] = await Promise.all([
			unwrapDataKey(key, new Uint8Array(64), encryptionContext(newId(), newId(), "TRACES")).catch((e) => e),
			pingKms(),
			vendorPrincipal("us-west-1"),
			attempt("us-west-1", "Decrypt", () => new Promise(() => {})),
		]);
		expect(performance.now() - startedMs).toBeLessThan(9_000);
		expect(reading).toMatchObject({ code: "KMS_UNREACHABLE", actionBy: "OPERATOR" });
		expect(ping).toBe(false);
		expect(principal).toBeUndefined();
		expect(probe).toMatchObject({ kind: "failed", name: "TimeoutError" });

		answerSts = agrees;
		const organizationId = newId();
		const context = encryptionContext(organizationId, newId(), "TRACES");
		const working = { arn: await createCustomerKey(organizationId), region: "us-west-1" };
		const { wrapped } = await generateDataKey(working, context);
		expect(await unwrapDataKey(working, wrapped, context)).toHaveLength(32);
		expect(await pingKms()).toBe(true);
	});
});
