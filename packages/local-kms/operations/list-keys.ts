import { z } from "zod";
import { keyArn } from "../arn.ts";
import { limit, marker } from "./input.ts";
import { operation } from "./operation.ts";
import { page } from "./page.ts";

export const listKeys = operation(z.object({ Limit: limit(1000), Marker: marker }), (call, request) => {
	const keys = call.store.list(call.caller).map((key) => ({ KeyId: key.keyId, KeyArn: keyArn(key) }));
	const { items, ...rest } = page(keys, ({ KeyId }) => KeyId, request, 100);
	return { Keys: items, ...rest };
});
