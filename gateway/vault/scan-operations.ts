import { z } from "zod";
import { beginScan, beginScanInput, beginScanOutput } from "../../lib/application-data/begin-scan.ts";
import { reportScan, reportScanInput } from "../../lib/application-data/report-scan.ts";
import { exampleDataKeyId, exampleDeploymentId, exampleProcess } from "./example-ids.ts";
import { vaultOperation } from "./vault-operation.ts";

const about = { group: "re-encryption", maxBodyBytes: 2 * 1024 * 1024 } as const;
const params = z.strictObject({ scanId: z.string().meta({ format: "uuid" }) });
const page = {
	dataKeys: [
		{
			tenant: "acme",
			deploymentId: exampleDeploymentId,
			deployment: "production",
			dataKeyId: exampleDataKeyId,
		},
	],
};

export const begin = vaultOperation({
	...about,
	id: "beginScan",
	path: "/scans",
	summary: "Begin a scan of a table",
	description:
		"Registers the table and all of `tables`, and lists the data keys whose values need re-encryption. If there are more, send the same request with `scanId` and `cursor`.",
	verb: beginScan,
	body: beginScanInput,
	refusals: ["NOT_FOUND"],
	example: {
		process: exampleProcess,
		table: "crm.public.contacts",
		tables: ["crm.public.contacts", "crm.public.deals"],
		worker: "billing-worker",
	},
	answer: {
		description: "The scan has begun",
		schema: beginScanOutput,
		example: { scanId: exampleProcess.id, startedAt: "2026-11-30T10:00:00.000Z", ...page },
	},
});

export const report = vaultOperation({
	...about,
	id: "reportScan",
	path: "/scans/{scanId}",
	summary: "Report the progress of a scan",
	description: "The last report says that the scan is finished.",
	verb: reportScan,
	params,
	body: reportScanInput.omit({ scanId: true }),
	items: "counts",
	example: {
		counts: [{ dataKeyId: exampleDataKeyId, found: 5_000, done: 4_000, left: 1_000 }],
		isFinished: false,
	},
	refusals: ["NOT_FOUND"],
	answer: { description: "Recorded" },
});
