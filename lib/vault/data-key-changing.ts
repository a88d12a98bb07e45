import { KeyholdError } from "../platform/errors.ts";

/** Refuses a write because the deployment's data key is being replaced. */
export function dataKeyChanging(): KeyholdError {
	return new KeyholdError(
		"DATA_KEY_CHANGING",
		"This deployment's data key is being replaced. Nothing was stored. Try again in a few seconds.",
	);
}
