"use client";

import type { ReactNode } from "react";
import { Operator, useOperatorContact } from "@/components/operator.tsx";
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
					{keysPath && isKeyTrouble(code) && <ButtonLink href={keysPath}>Encryption Keys</ButtonLink>}
					{code !== "DATA_DESTROYED" && (tryAgain ?? <TryAgain />)}
				</>
			}
		>
			<Explanation {...{ code, awsErrorName, requestId, keysPath }} />
		</Notice>
	);
}

/** Explains what happened, what it means for the data, and what to do: the fix for those who may open the key's page. */
function Explanation({ code, awsErrorName, requestId, keysPath }: PayloadFailureProps): ReactNode {
	const operatorContact = useOperatorContact();
	switch (code) {
		case "KEY_REVOKED":
		case "KMS_UNREACHABLE":
		case "KMS_MISCONFIGURED": {
			const { cause, advice, memberAdvice } = keyTrouble({ code, awsErrorName, operatorContact });
			return `Decryption failed: ${cause}. ${keysPath ? advice : memberAdvice}`;
		}
		case "KEY_INTEGRITY":
			return (
				<>
					Decryption failed: {keyTrouble({ code, awsErrorName }).cause}. The stored data key is damaged or was
					replaced. Give <Operator /> the request ID {requestId}.
				</>
			);
		case "DATA_DESTROYED":
			return "An Org Admin destroyed the data of this record's encryption key. The payload can't be recovered.";
		default:
			return (
				<>
					The payload can't be decrypted with its data key: it is damaged or has been tampered with. Give{" "}
					<Operator /> the request ID {requestId}.
				</>
			);
	}
}

function isKeyTrouble(code: ErrorCode): boolean {
	return code === "KEY_REVOKED" || code === "KMS_UNREACHABLE" || code === "KMS_MISCONFIGURED";
}
