import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { refusalReason, shownErrorName } from "@/lib/kms/failure.ts";
import type { ErrorCode } from "@/lib/platform/errors.ts";
import { TryAgain } from "../list/try-again.tsx";

type PayloadFailureProps = {
	code: ErrorCode;
	awsErrorName: string | undefined;
	requestId: string;
	/** The Encryption Keys page, if the reader may open it. */
	keysPath: string | null;
};

export function PayloadFailure({ code, awsErrorName, requestId, keysPath }: PayloadFailureProps) {
	return (
		<Notice
			tone={code === "KMS_UNREACHABLE" ? "warning" : "danger"}
			action={
				<>
					{keysPath && code === "KEY_REVOKED" && <ButtonLink href={keysPath}>Encryption Keys</ButtonLink>}
					{code !== "DATA_DESTROYED" && <TryAgain />}
				</>
			}
		>
			{explain(code, awsErrorName, requestId)}
		</Notice>
	);
}

/** What happened, what it means for the data, and what to do. */
function explain(code: ErrorCode, awsErrorName: string | undefined, requestId: string): string {
	const name = awsErrorName ? ` (${shownErrorName(awsErrorName)})` : "";
	switch (code) {
		case "KEY_REVOKED":
			return `Decryption failed: ${refusalReason(awsErrorName ?? "")}${name}. An Org Admin can restore it in AWS KMS.`;
		case "KMS_UNREACHABLE":
			return `AWS KMS isn't responding${name}, so the payload can't be decrypted right now. Stored data is safe. Try again in a minute.`;
		case "KMS_MISCONFIGURED":
			return `Keyhold can't use AWS KMS${name}, so the payload can't be decrypted right now. Stored data is safe. Ask your Keyhold operator to fix its AWS credentials or configuration.`;
		case "DATA_DESTROYED":
			return "An Org Admin destroyed the data of this record's encryption key. The payload can't be recovered.";
		case "KEY_INTEGRITY":
			return `AWS KMS can't unwrap this record's data key${name}: the stored data key is damaged or was replaced. Give your Keyhold operator the request ID ${requestId}.`;
		default:
			return `The payload can't be decrypted with its data key: it is damaged or has been tampered with. Give your Keyhold operator the request ID ${requestId}.`;
	}
}
