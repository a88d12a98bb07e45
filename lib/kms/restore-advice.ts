const adviceByName: Record<string, string> = {
	DisabledException: "Enable the key on its page in AWS KMS.",
	Disabled: "Enable the key on its page in AWS KMS.",
	AccessDeniedException: "Put Keyhold's statements back into the key's policy.",
	NotFoundException: "Look for the key in the AWS account and region that its ARN names.",
	KMSInvalidStateException:
		"Look at the key's state in AWS KMS. When its deletion is scheduled, cancel the deletion and enable the key.",
	PendingDeletion: "Cancel the key's deletion in AWS KMS, then enable the key.",
	PendingReplicaDeletion: "Cancel the key's deletion in AWS KMS, then enable the key.",
	PendingImport: "Import the key material again in AWS KMS.",
	Unavailable: "Connect the key's custom key store in AWS.",
};

/** What the key's owner does about a refusal, by AWS's error name or the key's state. Pure. */
export function restoreAdvice(awsErrorName: string | null): string {
	return adviceByName[awsErrorName ?? ""] ?? "Look at the key's state and policy in AWS KMS.";
}
