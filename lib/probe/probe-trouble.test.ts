import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { CreateAliasCommand } from "@aws-sdk/client-kms";
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { ownerKms } from "../../testing/suite-kms.ts";
import { expectOutcomes, lineOf, skipped, useSuiteProbe } from "../../testing/suite-probe.ts";
import { log } from "../platform/log.ts";
import { metadataCheckIds } from "./key-metadata-checks.ts";
import type { CheckId } from "./report.ts";

const suite = useSuiteProbe();
const { createKey, probe } = suite;

const checksOf: Record<string, CheckId> = {
	DescribeKey: "describe",
	GenerateDataKey: "generate-data-key",
	Encrypt: "encrypt",
	Decrypt: "decrypt",
	GetKeyRotationStatus: "rotation",
};
const operations = Object.keys(checksOf);
const nothingAnswered = {
	describe: "fail",
	...skipped(...metadataCheckIds),
	"generate-data-key": "fail",
	encrypt: "fail",
	decrypt: "skipped",
	scope: "skipped",
	rotation: "warn",
	latency: "skipped",
} as const;

// Each fault is one key's, so these can wait side by side.
describe.concurrent("a KMS that hangs", () => {
	it("altogether: the probe ends within 5 s, and each check says which call was not answered", async () => {
		const keyArn = await createKey();
		await suite.control("POST", "faults", { keyArn, hang: true });
		const report = await probe(keyArn);
		expectOutcomes(report, nothingAnswered);
		for (const operation of operations.filter((one) => one !== "Decrypt")) {
			const { seen, fix, statement } = lineOf(report, checksOf[operation] ?? "");
			expect(seen).toBe(
				`${operation} did not respond within 2 s. This doesn't mean that there is a problem with the key.`,
			);
			expect(fix).toMatch(/^Check again in a minute/);
			expect(statement).toBeUndefined();
		}
	});

	it("in one operation: that one is named, and the others are checked", async () => {
		const cases = operations.map(async (operation) => {
			const keyArn = await createKey();
			await suite.control("POST", "faults", { keyArn, operation, hang: true });
			const report = await probe(keyArn);
			const late = report.checks.filter(({ seen }) => seen.includes("did not respond"));
			expect(late.map(({ id }) => id)).toEqual([checksOf[operation]]);
			expect(lineOf(report, checksOf[operation] ?? "").seen).toContain(`${operation} did not respond`);
			const isLookedAt = operation !== "DescribeKey";
			expect(lineOf(report, "state").outcome).toBe(isLookedAt ? "pass" : "skipped");
		});
		await Promise.all(cases);
	});

	it("an alias: ends in time as well", async () => {
		const keyArn = await createKey();
		await ownerKms().send(new CreateAliasCommand({ AliasName: "alias/prod", TargetKeyId: keyArn }));
		await suite.control("POST", "faults", { keyArn, hang: true });
		const report = await probe("arn:aws:kms:us-west-1:111122223333:alias/prod");
		expect(lineOf(report, "describe").seen).toContain("DescribeKey did not respond within 2 s");
	});
});

// Alone: beside others it would measure this machine.
describe("a KMS that is slow", () => {
	it("in two rounds, each in time: they still end within 5 s, with a warning", async () => {
		const keyArn = await createKey();
		await suite.control("POST", "faults", { keyArn, delayMs: 1_050 });
		const report = await probe(keyArn);
		expectOutcomes(report, { latency: "warn" });
		expect(lineOf(report, "latency").seen).toMatch(/^1\d{3} ms for a round trip\.$/);
	});
});

describe("a KMS that throttles", () => {
	it("everything: says so, and that it says nothing about the key", async () => {
		const keyArn = await createKey();
		await suite.control("POST", "faults", { keyArn, error: "ThrottlingException" });
		const report = await probe(keyArn);
		expectOutcomes(report, nothingAnswered);
		expect(lineOf(report, "encrypt")).toMatchObject({
			seen: "AWS throttled Encrypt (ThrottlingException). This doesn't mean that there is a problem with the key.",
			fix: expect.stringMatching(/^Check again in a minute/),
		});
	});

	it("one operation: the others are checked", async () => {
		const keyArn = await createKey();
		await suite.control("POST", "faults", { keyArn, operation: "Decrypt", error: "ThrottlingException" });
		const report = await probe(keyArn);
		expectOutcomes(report, { decrypt: "fail" });
	});
});

it("an internal error of KMS and a cut connection say nothing about the key", async () => {
	for (const fault of [{ error: "KMSInternalException" }, { reset: true }]) {
		const keyArn = await createKey();
		await suite.control("POST", "faults", { keyArn, ...fault });
		const report = await probe(keyArn);
		expectOutcomes(report, nothingAnswered);
		expect(lineOf(report, "describe").seen).toMatch(
			/(KMSInternalException|ECONNRESET).*problem with the key/,
		);
	}
});

/** Takes connections and never says a word. */
function startSilence(): Promise<Server> {
	const server = createServer((socket) => void socket.on("error", () => {}));
	return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const portOf = (server: Server) => (server.address() as { port: number }).port;

// A region's client keeps its endpoint and credentials: each of these has a region of its own.
describe("a region whose endpoint is", () => {
	const arnIn = (region: string) =>
		`arn:aws:kms:${region}:111122223333:key/00000000-0000-4000-8000-000000000000`;

	it("down: the region is named, and nothing is said of the key", async () => {
		const server = await startSilence();
		const port = portOf(server);
		await new Promise((resolve) => server.close(resolve));
		vi.stubEnv("AWS_ENDPOINT_URL_KMS", `http://127.0.0.1:${port}`);
		const report = await probe(arnIn("eu-west-1"), { region: "eu-west-1" });
		vi.unstubAllEnvs();
		expectOutcomes(report, nothingAnswered);
		expect(lineOf(report, "describe").seen).toBe(
			"AWS KMS in eu-west-1 could not be reached for DescribeKey (ECONNREFUSED). This doesn't mean that there is a problem with the key.",
		);
	});

	it("a black hole: the probe ends within 5 s", async () => {
		const server = await startSilence();
		vi.stubEnv("AWS_ENDPOINT_URL_KMS", `http://127.0.0.1:${portOf(server)}`);
		const report = await probe(arnIn("eu-west-2"), { region: "eu-west-2" });
		vi.unstubAllEnvs();
		server.close();
		expectOutcomes(report, nothingAnswered);
		expect(lineOf(report, "describe").seen).toContain("did not respond within 2 s");
	});
});

describe("Keyhold's own credentials", () => {
	let errors: MockInstance;
	beforeEach(() => {
		errors = vi.spyOn(log, "error").mockImplementation(() => {});
		// No file of this machine's user, and no instance to ask.
		vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
		for (const file of ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"])
			vi.stubEnv(file, `${tmpdir()}/absent`);
	});
	afterEach(() => {
		vi.unstubAllEnvs();
		errors.mockRestore();
	});

	const expectOperatorsTrouble = (
		report: Awaited<ReturnType<typeof probe>>,
		region: string,
		name: string,
	) => {
		expectOutcomes(report, nothingAnswered);
		for (const id of ["describe", "generate-data-key", "encrypt", "rotation"]) {
			const { seen, fix, statement } = lineOf(report, id);
			expect(seen).toMatch(new RegExp(`^Keyhold cannot sign in to AWS in ${region} \\(${name}\\)`));
			expect(seen).toContain("This doesn't mean that there is a problem with the key.");
			expect(fix).toMatch(
				/^Contact your Keyhold operator.*You don't need to change anything in your account/,
			);
			expect(statement).toBeUndefined();
		}
		expect(errors).toHaveBeenCalledTimes(1);
		const [fields, message] = errors.mock.calls[0] ?? [];
		expect(message).toBe("Keyhold cannot sign in to AWS KMS");
		expect(fields).toMatchObject({ region, err: { code: "KMS_MISCONFIGURED", awsErrorName: name } });
	};

	it("missing: said to the admin as the operator's trouble, and logged as an error once", async () => {
		vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
		vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
		const region = "eu-north-1";
		const report = await probe(await createKey({ region }), { region });
		expectOperatorsTrouble(report, region, "CredentialsProviderError");
	});

	it("unknown to AWS: the same", async () => {
		vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDSTRANGER");
		const region = "eu-south-1";
		const report = await probe(await createKey({ region }), { region });
		expectOperatorsTrouble(report, region, "UnrecognizedClientException");
	});

	it("expired: the same", async () => {
		const keyArn = await createKey();
		await suite.control("POST", "faults", { keyArn, error: "ExpiredTokenException" });
		expectOperatorsTrouble(await probe(keyArn), "us-west-1", "ExpiredTokenException");
	});

	it("not valid in a region that no deployment is in: no error of the operator's", async () => {
		const keyArn = await createKey({ region: "eu-west-3", input: { MultiRegion: true } });
		await suite.control("POST", "faults", { keyArn, error: "UnrecognizedClientException" });
		const warnings = vi.spyOn(log, "warn").mockImplementation(() => {});
		const report = await probe(keyArn);
		expect(lineOf(report, "region").outcome).toBe("fail");
		expect(errors).not.toHaveBeenCalled();
		expect(warnings).toHaveBeenCalledTimes(1);
		warnings.mockRestore();
	});

	it("from a server that hangs: the probe ends within 5 s", async () => {
		const server = await startSilence();
		vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
		vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
		vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `http://127.0.0.1:${portOf(server)}/credentials`);
		const region = "eu-central-1";
		const report = await probe(await createKey({ region }), { region });
		server.close();
		expectOutcomes(report, nothingAnswered);
	});
});
