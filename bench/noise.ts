import { setTimeout as pause } from "node:timers/promises";
import { requestEvidence } from "../lib/evidence/request-evidence.ts";
import type { TestOrganization } from "../testing/suite-organization.ts";
import { spansBody } from "./otlp-load.ts";

type Target = { consoleUrl: string; gatewayUrl: string; cookie: string; organization: TestOrganization };

/** The answers to each kind of request. */
export type Answered = Record<string, number>;

const searches = 12;
const exports = 8;
const reports = 8;
const senders = 4;

/**
 * The most expensive requests of one tenant, all together and repeatedly while `goesOn`: searches that read everything,
 * exports of its audit log, evidence reports, and batches of telemetry.
 */
export async function makeNoise(target: Target, answered: Answered, goesOn: () => boolean): Promise<void> {
	const { consoleUrl, gatewayUrl, cookie, organization } = target;
	const { caller } = organization.token;
	const authorization = `Bearer ${caller.kind === "token" ? caller.token : ""}`;
	const body = spansBody();
	const again = async (what: string, ask: () => Promise<string | number>) => {
		while (goesOn()) {
			const answer = `${what} ${await ask().catch(() => "failed")}`;
			answered[answer] = (answered[answer] ?? 0) + 1;
			// A refused client retries immediately, without a busy loop.
			await pause(20);
		}
	};
	const get = (path: string) => async () => {
		const response = await fetch(consoleUrl + path, { headers: { cookie } });
		for await (const _ of response.body ?? []) if (!goesOn()) break;
		return response.status;
	};
	const times = (count: number, run: () => Promise<void>) => Array.from({ length: count }, run);
	await Promise.all([
		...times(searches, () =>
			again("search", get(`/${organization.slug}/traces?name=${encodeURIComponent("nothing has this")}`)),
		),
		...times(exports, () =>
			again("export", get(`/api/console/${organization.slug}/audit-export?format=jsonl`)),
		),
		...times(reports, () =>
			again("report", () =>
				requestEvidence(organization.admin, { from: new Date(0), to: "2999-12-31" }).then(
					() => "requested",
					(error) => error.code,
				),
			),
		),
		...times(senders, () =>
			again("batch", async () => {
				const headers = { "content-type": "application/x-protobuf", authorization };
				const response = await fetch(`${gatewayUrl}/v1/traces`, { method: "POST", headers, body });
				await response.arrayBuffer();
				return response.status;
			}),
		),
	]);
}
