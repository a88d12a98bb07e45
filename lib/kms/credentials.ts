import { type DefaultProviderInit, defaultProvider } from "@aws-sdk/credential-provider-node";
import { CredentialsFailure } from "./failure.ts";
import { withDeadline } from "./with-deadline.ts";

/** Shorter than an attempt at a call, so that the failure names the credentials and not KMS. */
const lookupTimeoutMs = 1_500;

type Provider = ReturnType<typeof defaultProvider>;

/**
 * The AWS SDK's default credential chain with a deadline, for an SDK client's `credentialDefaultProvider`. A lookup that
 * hangs fails after 1.5 s, and the next one starts a new chain: the SDK's own would wait for the hanging lookup forever.
 * Throws CredentialsFailure, so that an answer of STS is never taken for one of KMS.
 */
export function credentialsWithDeadline(init?: DefaultProviderInit): Provider {
	let chain = defaultProvider(init);
	return async (identity) => {
		try {
			return await withDeadline(lookupTimeoutMs, () => chain(identity));
		} catch (error) {
			chain = defaultProvider(init);
			throw new CredentialsFailure(error);
		}
	};
}
