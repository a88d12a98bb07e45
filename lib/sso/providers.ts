import { db } from "../platform/db.ts";
import { isStorableText } from "../platform/is-storable-text.ts";
import { openClientSecret } from "./client-secret.ts";
import { type Discovered, discover } from "./discover.ts";

/** A provider as the sign-in page shows it. */
export type OfferedProvider = { slug: string; name: string };

/** The providers on the sign-in page: the vendor's own, and the organization's, if one is given. */
export async function offeredProviders(organizationSlug: string | null): Promise<OfferedProvider[]> {
	return db().oidcProvider.findMany({
		where: {
			OR: [
				{ organizationId: null },
				...(organizationSlug && isStorableText(organizationSlug)
					? [{ organization: { slug: organizationSlug } }]
					: []),
			],
		},
		orderBy: { name: "asc" },
		select: { slug: true, name: true },
	});
}

/** A provider with everything that a sign-in needs. */
export type ReadyProvider = Discovered & {
	id: string;
	slug: string;
	name: string;
	clientId: string;
	scope: string;
	groupsClaim: string;
	/** Null on the way to the provider, where it is not needed. */
	clientSecret: string | null;
};

/**
 * Loads a provider for a sign-in; null if no provider has this slug. Calls KMS only if the client secret is needed.
 * @throws ProviderUnavailable; as callKms
 */
export async function readyProvider(
	slug: string,
	{ isSecretNeeded }: { isSecretNeeded: boolean },
): Promise<ReadyProvider | null> {
	// The slug comes from a URL and may be anything.
	const provider = isStorableText(slug) ? await db().oidcProvider.findUnique({ where: { slug } }) : null;
	if (!provider) return null;
	const { id, name, clientId, scope, groupsClaim, issuer, idTokenAlgorithm } = provider;
	const [discovered, clientSecret] = await Promise.all([
		discover(issuer),
		isSecretNeeded ? openClientSecret(provider) : null,
	]);
	// A registered algorithm takes precedence over those that the provider lists.
	const idTokenAlgorithms = idTokenAlgorithm === null ? discovered.idTokenAlgorithms : [idTokenAlgorithm];
	return { ...discovered, idTokenAlgorithms, id, slug, name, clientId, scope, groupsClaim, clientSecret };
}
