/** The formats of sealed values (docs/sealed-value.md) and of sealed records (docs/sealed-record.md). */
export { KeyholdError, type KeyholdErrorCode } from "../errors.ts";
export { blindIndexOf } from "./blind-index.ts";
export {
	openRecord,
	type RecordIdentity,
	resourceCodes,
	sealOverhead,
	sealRecord,
	sealRecordWithNonce,
} from "./sealed-record.ts";
export {
	type BoundDataKey,
	bindDataKey,
	dataKeyIdOf,
	isSealedBytes,
	maxValueBytes,
	openBound,
	openValue,
	sealBound,
	sealedValueOverhead,
	sealValue,
	sealValueWithNonce,
} from "./sealed-value.ts";
export { fromText, isSealedText, toText } from "./text-form.ts";
export { readId, writeId } from "./uuid-bytes.ts";
export type { ValueIdentity } from "./value-identity.ts";
