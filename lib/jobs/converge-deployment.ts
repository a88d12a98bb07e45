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
 * Runs the converger on a deployment and ends its rekey. A second run at the same time would do no harm but the same
 * work twice, so an advisory lock lets one through; it goes with its connection when the worker is killed.
 */
export async function convergeDeployment(deploymentId: string, signal: AbortSignal): Promise<void> {
	await run(deploymentId, signal, "converged");
}

/**
 * Runs the converger as far as *protected*, and leaves the records to a job of their own: the large deployments that
 * all workers are busy with do not make a small one wait for its protection.
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
