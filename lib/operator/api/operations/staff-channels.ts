import { z } from "zod";
import {
	createStaffChannel as create,
	deleteStaffChannel as remove,
	staffChannelInput,
} from "../../../alerts/staff-channels.ts";
import { id } from "../../../platform/view.ts";
import { created, operatorOperation } from "../operator-operation.ts";

const group = "Staff channels";
const [webhook, mailbox] = staffChannelInput.options;

export const createStaffChannel = operatorOperation({
	id: "createStaffChannel",
	group,
	method: "POST",
	path: "/staff-channels",
	summary: "Alerts the vendor's staff about all organizations' keys",
	verb: create,
	body: z.discriminatedUnion("kind", [webhook.strict(), mailbox.strict()]),
	status: created,
	hasSecret: true,
	example: { name: "pager", kind: "WEBHOOK", target: "https://hooks.example/keyhold" },
	answer: {
		description: "The channel; a webhook's signing secret is shown once",
		schema: z.object({ id, secret: z.string().nullable() }),
	},
	refusals: ["CONFLICT", "KMS_MISCONFIGURED", "KMS_UNREACHABLE"],
});

export const deleteStaffChannel = operatorOperation({
	id: "deleteStaffChannel",
	group,
	method: "DELETE",
	path: "/staff-channels/{name}",
	summary: "Deletes a channel of the vendor's staff",
	verb: remove,
	answer: { description: "Deleted", schema: z.object({ name: z.string() }) },
	refusals: ["NOT_FOUND"],
});
