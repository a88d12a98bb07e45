import { z } from "zod";
import { keyId } from "./input.ts";
import { operation } from "./operation.ts";
import { reachKey } from "./reach-key.ts";

const input = z.object({ KeyId: keyId });

/** For an unavailable key, both are accepted and take effect when its key store is available again. */
export const enableKey = operation(input, (call, request) => {
	const key = reachKey(call, request.KeyId, { operation: "EnableKey" });
	call.store.put({ ...key, state: "Enabled" });
});

export const disableKey = operation(input, (call, request) => {
	const key = reachKey(call, request.KeyId, { operation: "DisableKey" });
	call.store.put({ ...key, state: "Disabled" });
});
