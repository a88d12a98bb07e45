import { leaseDataKeys, leaseInput, leaseOutput } from "../../lib/application-data/lease-data-keys.ts";
import { exampleDataKeyId, exampleDeploymentId, exampleProcess } from "./example-ids.ts";
import { vaultOperation } from "./vault-operation.ts";

/** 5,000 leases of about 300 bytes, and as much again. */
const maxBodyBytes = 3 * 1024 * 1024;

export const lease = vaultOperation({
	id: "leaseDataKeys",
	group: "leases",
	path: "/leases",
	summary: "Lease data keys, or renew leases",
	description:
		"Leases unwrapped data keys to a process, for at most 15 s, counted from when the request was sent. One request renews all leases of the process. Any answer other than a lease ends that lease at once, except for an error that says to try again for a reason that is not the key, such as RATE_LIMITED: that lease lasts until its end.",
	verb: leaseDataKeys,
	body: leaseInput,
	items: "leases",
	maxBodyBytes,
	isRenewal,
	example: {
		process: exampleProcess,
		leases: [
			{ purpose: "SEAL", tenant: "acme", holds: exampleDataKeyId, sealed: 812 },
			{ purpose: "OPEN", tenant: "acme", dataKeyId: exampleDataKeyId, table: "notes" },
			{ purpose: "INDEX", tenant: "acme", deployment: "production" },
		],
	},
	answer: {
		description: "Leases or errors, in the order of the request",
		schema: leaseOutput,
		example: {
			leases: [
				{
					deploymentId: exampleDeploymentId,
					dataKeyId: exampleDataKeyId,
					leaseMs: 15_000,
					graceMs: 1_190_000,
					seals: 16_384,
				},
				{
					error: {
						code: "KEY_REVOKED",
						message: "AWS refuses this tenant's encryption key.",
						isRetryable: true,
					},
				},
			],
		},
	},
});

function isRenewal(input: unknown): boolean {
	const { leases } = Object(input) as { leases?: unknown };
	return Array.isArray(leases) && leases.every((lease) => typeof Object(lease).holds === "string");
}
