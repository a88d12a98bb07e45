import type { ActionResult } from "@/components/action-result.ts";
import type { ChangeOutcome } from "@/components/key-changes/change-outcome.ts";
import type { Resource } from "@/lib/platform/prisma/client.ts";
import type { ProbeReport } from "@/lib/probe/report.ts";

/** The server actions of the page, bound to its organization. */
export type KeyActions = {
	checkNow: (input: { keyId: string }) => Promise<ActionResult<ProbeReport>>;
	rename: (input: { keyId: string; name?: string; description?: string }) => Promise<ActionResult<unknown>>;
	activate: (input: { keyId: string; cover: Resource[] }) => Promise<ActionResult<unknown>>;
	remove: (input: {
		keyId: string;
		confirmArn: string;
		reason: string;
	}) => Promise<ActionResult<ChangeOutcome>>;
	cover: (input: {
		deploymentId: string;
		resource: Resource;
		isCovered: boolean;
		reason: string;
	}) => Promise<ActionResult<ChangeOutcome>>;
	destroy: (input: {
		keyId: string;
		confirmArn: string;
		confirmRecords: number;
		reason: string;
	}) => Promise<ActionResult<ChangeOutcome>>;
};
