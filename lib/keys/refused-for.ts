import { KeyholdError } from "../platform/errors.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { productName } from "../platform/vendor-names.ts";

/**
 * Rewords AWS's refusal for resources that a key does not cover yet. Its policy often omits them, and no access has ended. Any
 * other error is returned unchanged. Pure.
 */
export function refusedFor(resources: Resource[], key: { name: string }, error: unknown): unknown {
	if (!(error instanceof KeyholdError) || error.code !== "KEY_REVOKED") return error;
	const { awsErrorName, actionBy, detail } = error;
	const data = resources.map((resource) => resource.toLowerCase().replaceAll("_", " ")).join(" and ");
	return new KeyholdError(
		"KEY_REVOKED",
		`AWS refuses ${key.name} for ${data} (${awsErrorName}). Nothing has changed. If the key works for other data, allow ${data} in its policy: ${productName()}'s statement needs the condition on keyhold:org only.`,
		{
			cause: error,
			...(awsErrorName && { awsErrorName }),
			...(actionBy && { actionBy }),
			...(detail && { detail }),
		},
	);
}
