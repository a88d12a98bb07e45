import { db } from "../platform/db.ts";
import { isStorableText } from "../platform/is-storable-text.ts";
import { openClientSecret } from "./client-secret.ts";
import { type Discovered, discover } from "./discover.ts";

/** A provider as the sign-in page offers it. */
export type OfferedProvider = { slug: string; name: string };

/** The providers that the sign-in page offers: the vendor's own, and those of the organization, if it is said. */
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

/** What a sign-in with a provider needs. */
export type ReadyProvider = Discovered & {
	id: string;
	slug: string;
	name: string;
	clientId: string;
	scope: string;
	groupsClaim: string;
	/** Null where it is not needed: on the way to the provider. */
	clientSecret: string | null;
};

/**
 * A provider, ready for a sign-in; null when there is none of that slug. KMS is asked for the client secret only where it
 * is needed. @throws ProviderUnavailable; as callKms
 */
export async function readyProvider(
	slug: string,
	{ isSecretNeeded }: { isSecretNeeded: boolean },
): Promise<ReadyProvider | null> {
	// A slug out of an address, which may be anything.
	const provider = isStorableText(slug) ? await db().oidcProvider.findUnique({ where: { slug } }) : null;
	if (!provider) return null;
	const { id, name, clientId, scope, groupsClaim, issuer, idTokenAlgorithm } = provider;
	const [discovered, clientSecret] = await Promise.all([
		discover(issuer),
		isSecretNeeded ? openClientSecret(provider) : null,
	]);
	// What the client registered is what the provider signs with, whatever else it lists.
	const idTokenAlgorithms = idTokenAlgorithm === null ? discovered.idTokenAlgorithms : [idTokenAlgorithm];
	return { ...discovered, idTokenAlgorithms, id, slug, name, clientId, scope, groupsClaim, clientSecret };
}
