/** Seals and opens a vendor's own fields under its customers' keys. */
export { connect } from "./client/connect.ts";
export type {
	ConnectOptions,
	IndexedField,
	Keyhold,
	KeyholdEvent,
	LeasePurpose,
	OpenResult,
	Sealed,
	SealResult,
	Target,
	Tenant,
} from "./client/keyhold.ts";
export { KeyholdError, type KeyholdErrorCode } from "./errors.ts";
export type {
	ReencryptCounts,
	ReencryptFailure,
	ReencryptOptions,
	ReencryptProgress,
	ReencryptReport,
	ReencryptTableReport,
} from "./reencrypt/options.ts";
