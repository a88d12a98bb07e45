import { nilId } from "../platform/ids.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import type { AuditAction } from "./actions.ts";

/** The chain of events that belong to no organization, such as a sign-in attempt of an unknown user. */
export const systemChainId = nilId;

export type AuditActor = {
	type: "user" | "token" | "application" | "job" | "operator" | "operator_token" | "anonymous";
	id: string | null;
	label: string;
};

export type AuditRow = {
	/** The organization whose chain it is, or `systemChainId`. */
	chainId: string;
	/** For example `key.activated`; for a refusal, the permission, for example `key:delete`. */
	action: AuditAction | `${string}:${string}`;
	outcome: "done" | "refused";
	actor: AuditActor;
	target?: { type: string; id: string };
	/** Never payloads, key bytes, tokens or passwords. */
	details?: Prisma.InputJsonObject;
	ip: string | null;
	requestId: string;
	/** Repeats are counted as those of a refusal are. */
	isRepeatable?: true;
};
