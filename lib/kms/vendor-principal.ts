import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { monotonicMs } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { log } from "../platform/log.ts";
import { perProcess } from "../platform/per-process.ts";
import { credentialsWithDeadline } from "./credentials.ts";
import { withDeadline } from "./with-deadline.ts";

const timeoutMs = 2_000;
const askAgainAfterMs = 60_000;

type Answer = { principal: Promise<string | undefined>; atMs: number };

const cached = perProcess<{ answer?: Answer }>("vendor principal", () => ({}));

/**
 * The principal that calls KMS for Keyhold, as a key policy names it: the configured one, else the one STS reports;
 * undefined if unknown. Never throws, and takes at most 2 s. Source: AWS STS API Reference, GetCallerIdentity.
 */
export async function vendorPrincipal(region: string): Promise<string | undefined> {
	const { vendorPrincipal: configured } = config();
	if (configured) return configured;
	// Credentials for a local KMS mean nothing to AWS.
	if (process.env.AWS_ENDPOINT_URL_KMS && !process.env.AWS_ENDPOINT_URL_STS) return undefined;
	const { answer } = cached();
	if (answer && ((await answer.principal) || monotonicMs() - answer.atMs < askAgainAfterMs)) {
		return answer.principal;
	}
	const principal = askSts(region);
	cached().answer = { principal, atMs: monotonicMs() };
	return principal;
}

async function askSts(region: string): Promise<string | undefined> {
	const client = new STSClient({
		region,
		maxAttempts: 1,
		credentialDefaultProvider: credentialsWithDeadline,
		requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
	});
	try {
		const { Arn } = await withDeadline(timeoutMs, (abortSignal) =>
			client.send(new GetCallerIdentityCommand({}), { abortSignal }),
		);
		return principalInPolicies(Arn ?? "");
	} catch (err) {
		log.warn({ err }, "AWS STS did not return Keyhold's principal; set KEYHOLD_VENDOR_PRINCIPAL");
		return undefined;
	} finally {
		client.destroy();
	}
}

/**
 * Maps a session's ARN to the ARN of its role, which outlives it and belongs in a policy; leaves other principals unchanged.
 * Sessions' ARNs lack the role's path, so a role with a path has to be configured. Pure.
 * Source: IAM User Guide, "AWS JSON policy elements: Principal", "Role session principals".
 */
export function principalInPolicies(arn: string): string | undefined {
	const [, partition, account, role] =
		/^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(arn) ?? [];
	if (role) return `arn:${partition}:iam::${account}:role/${role}`;
	return /^arn:aws[a-z-]*:iam::\d{12}:(root|user\/.+)$/.test(arn) ? arn : undefined;
}
