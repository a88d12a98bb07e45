const adviceByName: Record<string, string> = {
	DisabledException: "Enable the key on its page in AWS KMS.",
	Disabled: "Enable the key on its page in AWS KMS.",
	AccessDeniedException: "Restore Keyhold's statements in the key's policy.",
	NotFoundException: "Check that the key exists in the AWS account and region that its ARN names.",
	KMSInvalidStateException:
		"Check the key's state in AWS KMS. If deletion is scheduled, cancel it and enable the key.",
	PendingDeletion: "Cancel the key's deletion in AWS KMS, then enable the key.",
	PendingReplicaDeletion: "Cancel the key's deletion in AWS KMS, then enable the key.",
	PendingImport: "Import the key material again in AWS KMS.",
	Unavailable: "Connect the key's custom key store in AWS.",
};

/** What the key's owner does about a refusal, by AWS's error name or the key's state. Pure. */
export function restoreAdvice(awsErrorName: string | null): string {
	// Own names only: every object answers to "constructor".
	const advice = Object.hasOwn(adviceByName, awsErrorName ?? "")
		? adviceByName[awsErrorName ?? ""]
		: undefined;
	return advice ?? "Check the key's state and policy in AWS KMS.";
}
