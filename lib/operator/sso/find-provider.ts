import type { Db } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";

/** The provider with this slug. @throws KeyholdError NOT_FOUND */
export async function findProvider(on: Db, slug: string) {
	const provider = await on.oidcProvider.findUnique({
		where: { slug },
		include: { organization: { select: { id: true, slug: true } } },
	});
	if (!provider)
		throw new KeyholdError(
			"NOT_FOUND",
			`There is no provider with the slug ${slug}. To list providers: npm run admin -- oidc list`,
		);
	return provider;
}
