import { z } from "zod";
import { query } from "../../access/verbs.ts";
import type { Db } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findOrganization, organizationName } from "../verbs/find-organization.ts";
import { toOffboardingView } from "./offboarding-view.ts";

/** The state of an organization's offboarding. @throws KeyholdError NOT_FOUND if it is not being offboarded */
export const readOffboarding = query({
	name: "readOffboarding",
	permission: "operator:read-organizations",
	input: z.object({ organization: organizationName }),
	run: async ({ db, input }) => {
		const { slug, offboarding } = await findOffboarding(db, input.organization);
		return toOffboardingView(slug, offboarding);
	},
});

/** An organization's offboarding. @throws KeyholdError NOT_FOUND */
export async function findOffboarding(on: Db, name: string) {
	const { id: organizationId, slug } = await findOrganization(on, name);
	const offboarding = await on.offboarding.findUnique({ where: { organizationId } });
	if (!offboarding) throw noOffboarding(slug);
	return { organizationId, slug, offboarding };
}

/** The refusal for an organization that is not being offboarded. */
export function noOffboarding(slug: string): KeyholdError {
	return new KeyholdError("NOT_FOUND", `${slug} is not being offboarded.`);
}
