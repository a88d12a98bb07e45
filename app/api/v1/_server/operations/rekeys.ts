import { z } from "zod";
import { operation } from "@/lib/api/operation.ts";
import { readRekey as read, rekeyView } from "@/lib/keys/read-rekey.ts";

export const readRekey = operation({
	id: "readRekey",
	group: "Rekeys",
	method: "GET",
	path: "/rekeys/{rekeyId}",
	summary: "The progress of a rekey",
	verbs: [read],
	params: z.object({ rekeyId: z.uuid() }),
	answers: { 200: { description: "The rekey", schema: rekeyView } },
	refusals: ["NOT_FOUND"],
	handle: async ({ context, params: { rekeyId } }) => ({
		status: 200,
		body: await read(context, { rekeyId }),
	}),
});
