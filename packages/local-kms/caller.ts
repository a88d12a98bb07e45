import { partitionOf } from "./arn.ts";
import { KmsError } from "./kms-error.ts";

/** The caller and its region, from the SigV4 credential scope. The signature is not verified. */
export interface Caller {
	principalArn: string;
	account: string;
	region: string;
}

/** Access key id → principal ARN. An access key id of twelve digits is the root of that account and needs no entry. */
export type Principals = Readonly<Record<string, string>>;

const scopePattern = /^AWS4-[A-Z0-9-]+ .*?Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/;

/** An unknown access key id is the root of `strangersAccount`; without that option it is refused. */
export function readCaller(
	authorization: string | undefined,
	principals: Principals,
	strangersAccount?: string,
	expectedService = "kms",
): Caller {
	if (!authorization)
		throw new KmsError("MissingAuthenticationTokenException", "Missing Authentication Token");
	const [, accessKeyId, region, service] = scopePattern.exec(authorization) ?? [];
	if (!accessKeyId || !region) {
		throw new KmsError(
			"IncompleteSignatureException",
			"Authorization header holds no SigV4 credential scope.",
		);
	}
	if (service !== expectedService) {
		throw new KmsError(
			"InvalidSignatureException",
			`Credential should be scoped to correct service: '${expectedService}'.`,
		);
	}
	if (!/^[a-z]{2,}(-[a-z0-9]+)+$/.test(region)) {
		throw new KmsError("InvalidSignatureException", "Credential should be scoped to a valid region.");
	}
	return { ...principalOf(accessKeyId, region, principals, strangersAccount), region };
}

export function accountOf(principalArn: string): string | undefined {
	return /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):.+$/.exec(principalArn)?.[1];
}

function principalOf(
	accessKeyId: string,
	region: string,
	principals: Principals,
	strangersAccount: string | undefined,
) {
	const principalArn = Object.hasOwn(principals, accessKeyId) ? principals[accessKeyId] : undefined;
	const account = principalArn && accountOf(principalArn);
	if (principalArn && account) return { principalArn, account };
	const root = /^\d{12}$/.test(accessKeyId) ? accessKeyId : strangersAccount;
	if (root) return { principalArn: `arn:${partitionOf(region)}:iam::${root}:root`, account: root };
	throw new KmsError("UnrecognizedClientException", "The security token included in the request is invalid.");
}
