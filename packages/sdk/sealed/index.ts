/** The format of sealed values (docs/sealed-value.md), and the framing that it shares with sealed records. */
export { KeyholdError, type KeyholdErrorCode } from "../errors.ts";
export { blindIndexOf } from "./blind-index.ts";
export { nonceLength, openFrame, sealFrame, tagLength } from "./frame.ts";
export {
	dataKeyIdOf,
	maxValueBytes,
	openValue,
	sealedValueOverhead,
	sealValue,
	sealValueWithNonce,
} from "./sealed-value.ts";
export { fromText, isSealedText, toText } from "./text-form.ts";
export { readId, writeId } from "./uuid-bytes.ts";
export type { ValueIdentity } from "./value-identity.ts";
