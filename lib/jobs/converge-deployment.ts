import { asJob } from "../access/context.ts";
import { finishRekey } from "../keys/finish-rekey.ts";
import { withAdvisoryLock } from "../platform/advisory-lock.ts";
import { db, inTransaction } from "../platform/db.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";
import { log } from "../platform/log.ts";
import { enqueue } from "../platform/queue.ts";
import { converge } from "../vault/converge.ts";
import { recordFailure } from "../vault/record-failure.ts";
import { alertIfRekeyBlocked, alertIfRekeyFailing } from "./alert-jobs.ts";

/**
 * Runs the converger on a deployment and finishes its rekey. A concurrent second run would be harmless but do the same work
 * twice, so an advisory lock admits one. The lock ends with its connection if the worker is killed.
 */
export async function convergeDeployment(deploymentId: string, signal: AbortSignal): Promise<void> {
	await run(deploymentId, signal, "converged");
}

/**
 * Runs the converger until the data is protected, and leaves the records to another job, so that a deployment does not wait for
 * its protection while all workers re-encrypt large ones.
 */
export async function protectDeployment(deploymentId: string, signal: AbortSignal): Promise<void> {
	await run(deploymentId, signal, "protected");
}

async function run(
	deploymentId: string,
	signal: AbortSignal,
	until: "protected" | "converged",
): Promise<void> {
	await withAdvisoryLock(`converge ${deploymentId}`, async () => {
		const result = await converge(deploymentId, signal, until).catch(async (error) => {
			await alertIfRekeyFailing(deploymentId);
			throw error;
		});
		log.info({ deploymentId, result: result.kind }, "converger");
		if (result.kind === "converged") await finishOpenRekey(deploymentId);
		if (result.kind === "blocked") await alertIfRekeyBlocked(deploymentId);
		if (result.kind === "protected") {
			await inTransaction((tx) => enqueue(tx, "rekey.converge", { deploymentId }, deploymentId));
		}
	});
}

async function finishOpenRekey(deploymentId: string): Promise<void> {
	const { organizationId } = await db().deployment.findUniqueOrThrow({ where: { id: deploymentId } });
	const finishing = finishRekey(asJob("rekey.converge", organizationId), { deploymentId });
	try {
		// NOT_FOUND: no rekey is open. CONFLICT: another change of keys came in between and has a job of its own.
		await ignoreErrors(finishing, "NOT_FOUND", "CONFLICT");
	} catch (error) {
		await recordFailure(deploymentId, error);
		await alertIfRekeyFailing(deploymentId);
		throw error;
	}
}
