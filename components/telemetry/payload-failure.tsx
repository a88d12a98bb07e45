import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { keyTrouble } from "@/lib/kms/key-trouble.ts";
import type { ErrorCode } from "@/lib/platform/errors.ts";
import { TryAgain } from "../list/try-again.tsx";

type PayloadFailureProps = {
	code: ErrorCode;
	awsErrorName: string | undefined;
	requestId: string;
	/** The Encryption Keys page, if the reader may open it. */
	keysPath: string | null;
	/** Replaces the button that loads the page again. */
	tryAgain?: ReactNode;
};

export function PayloadFailure({ code, awsErrorName, requestId, keysPath, tryAgain }: PayloadFailureProps) {
	return (
		<Notice
			tone={code === "KMS_UNREACHABLE" ? "warning" : "danger"}
			action={
				<>
					{keysPath && code === "KEY_REVOKED" && <ButtonLink href={keysPath}>Encryption Keys</ButtonLink>}
					{code !== "DATA_DESTROYED" && (tryAgain ?? <TryAgain />)}
				</>
			}
		>
			{explain(code, awsErrorName, requestId)}
		</Notice>
	);
}

/** Explains what happened, what it means for the data, and what to do. */
function explain(code: ErrorCode, awsErrorName: string | undefined, requestId: string): string {
	switch (code) {
		case "KEY_REVOKED":
		case "KMS_UNREACHABLE":
		case "KMS_MISCONFIGURED": {
			const { cause, memberAdvice } = keyTrouble({ code, awsErrorName });
			return `Decryption failed: ${cause}. ${memberAdvice}`;
		}
		case "KEY_INTEGRITY":
			return `Decryption failed: ${keyTrouble({ code, awsErrorName }).cause}. The stored data key is damaged or was replaced. Give your Keyhold operator the request ID ${requestId}.`;
		case "DATA_DESTROYED":
			return "An Org Admin destroyed the data of this record's encryption key. The payload can't be recovered.";
		default:
			return `The payload can't be decrypted with its data key: it is damaged or has been tampered with. Give your Keyhold operator the request ID ${requestId}.`;
	}
}
