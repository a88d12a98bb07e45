import type { KeyObject } from "node:crypto";
import { openRecord as openFormat, type RecordIdentity } from "../../packages/sdk/sealed/index.ts";
import { KeyholdError } from "../platform/errors.ts";
import { yourOperator } from "../platform/vendor-names.ts";

export {
	type RecordIdentity,
	sealOverhead,
	sealRecord,
	sealRecordWithNonce,
} from "../../packages/sdk/sealed/index.ts";

/**
 * Opens what `sealRecord` made, byte for byte.
 * @throws KeyholdError RECORD_INTEGRITY, the same for a wrong key, row, organization or a changed byte: an attacker
 * must not learn which.
 */
export function openRecord(dataKey: KeyObject, identity: RecordIdentity, sealed: Uint8Array): Buffer {
	try {
		return openFormat(dataKey, identity, sealed);
	} catch (cause) {
		throw new KeyholdError(
			"RECORD_INTEGRITY",
			`This record can't be decrypted: it is damaged or has been tampered with. Contact ${yourOperator()}.`,
			{
				detail: `record ${identity.recordId}, data key ${identity.dataKeyId}`,
				cause,
			},
		);
	}
}
