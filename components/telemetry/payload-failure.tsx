import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { refusalReason, shownErrorName } from "@/lib/kms/failure.ts";
import type { ErrorCode } from "@/lib/platform/errors.ts";
import { TryAgain } from "../list/try-again.tsx";

type PayloadFailureProps = {
	code: ErrorCode;
	awsErrorName: string | undefined;
	requestId: string;
	/** Where the key is mended, for those who may. */
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
			{sentence(code, awsErrorName, requestId)}
		</Notice>
	);
}

/** What happened, what it means, what to do. */
function sentence(code: ErrorCode, awsErrorName: string | undefined, requestId: string): string {
	const name = awsErrorName ? ` (${shownErrorName(awsErrorName)})` : "";
	switch (code) {
		case "KEY_REVOKED":
			return `Decryption failed: ${refusalReason(awsErrorName ?? "")}${name}. An Org Admin can restore it in AWS KMS.`;
		case "KMS_UNREACHABLE":
			return `AWS KMS does not answer${name}, so the payload cannot be opened now. Stored data is safe. Try again in a minute.`;
		case "KMS_MISCONFIGURED":
			return `Keyhold cannot use AWS KMS${name}, so the payload cannot be opened now. Stored data is safe. Ask your Keyhold operator to look into it.`;
		case "DATA_DESTROYED":
			return "The data of this record's encryption key was destroyed by an Org Admin. The payload cannot be brought back.";
		case "KEY_INTEGRITY":
			return `AWS KMS says that this record's data key was not made by the encryption key${name}. The stored data key is damaged or was replaced. Send your Keyhold operator the request id ${requestId}.`;
		default:
			return `The payload does not open under its data key: it is damaged or was exchanged. Tell the operator of this Keyhold, with the request id ${requestId}.`;
	}
}
