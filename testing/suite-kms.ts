import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type LocalKms, startLocalKms } from "../packages/local-kms/index.ts";
import { controlKms, vendorPrincipal } from "./customer-key.ts";

export { createCustomerKey, customerAccountId, ownerKms, vendorPrincipal } from "./customer-key.ts";

type Calls = { total: number; operations: Record<string, number> };

/** Starts a local KMS for the suite, with Keyhold signed in as the vendor's role. */
export function useSuiteKms({ isPrincipalConfigured = true } = {}) {
	let kms: LocalKms;
	let dataDir: string;
	beforeAll(async () => {
		dataDir = await mkdtemp(join(tmpdir(), "keyhold-kms-"));
		kms = await startLocalKms({ dataDir, principals: { AKIDKEYHOLD: vendorPrincipal }, control: true });
		process.env.AWS_ENDPOINT_URL_KMS = kms.url;
		process.env.AWS_ACCESS_KEY_ID = "AKIDKEYHOLD";
		process.env.AWS_SECRET_ACCESS_KEY = "unused by the local KMS";
		if (isPrincipalConfigured) process.env.KEYHOLD_VENDOR_PRINCIPAL = vendorPrincipal;
	});
	afterAll(async () => {
		await kms.close();
		await rm(dataDir, { recursive: true, force: true });
	});
	const control = (method: "GET" | "POST" | "DELETE", path: string, body?: object) =>
		controlKms(kms.url, method, path, body);
	return {
		url: () => kms.url,
		/** Calls the control API. */
		control,
		/** Makes matching calls fail, hang or take long. */
		addFault: (fault: object) => control("POST", "faults", fault),
		deleteFaults: () => control("DELETE", "faults"),
		/** The calls for a key so far, or all calls. */
		calls: (keyArn?: string): Promise<Calls> =>
			control("GET", keyArn ? `calls?keyArn=${encodeURIComponent(keyArn)}` : "calls"),
	};
}
