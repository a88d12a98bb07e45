import { z } from "zod";
import { description, keyId } from "./input.ts";
import { operation } from "./operation.ts";
import { reachKey } from "./reach-key.ts";

export const updateKeyDescription = operation(
	z.object({ KeyId: keyId, Description: description }),
	(call, request) => {
		const key = reachKey(call, request.KeyId, { operation: "UpdateKeyDescription" });
		call.store.put({ ...key, description: request.Description });
	},
);
