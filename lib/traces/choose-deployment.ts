import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

/** An organization with one deployment need not name it. @throws KeyholdError INVALID_INPUT, NOT_FOUND */
export async function chooseDeployment(organizationId: string, name: string | undefined): Promise<string> {
	const deployments = await db().deployment.findMany({
		where: { organizationId, ...(name !== undefined && { name }) },
		select: { id: true },
		take: 2,
	});
	if (deployments.length === 1 && deployments[0]) return deployments[0].id;
	if (deployments.length === 0) {
		throw new KeyholdError("NOT_FOUND", "There is no such deployment in this organization.");
	}
	throw new KeyholdError(
		"INVALID_INPUT",
		"This organization has several deployments. Name one in the header X-Keyhold-Deployment.",
	);
}
