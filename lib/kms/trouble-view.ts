import { z } from "zod";
import { ActionBy, type KeyHealth } from "../platform/prisma/enums.ts";
import { count } from "../platform/view.ts";
import { awsKeyUrl } from "./aws-key-url.ts";
import { keyRemedy, type RemediedKey, type RemedyStep } from "./key-remedy.ts";
import { type KeyUse, type KnownTrouble, keyTrouble, troubleCodeOf, whoActs } from "./key-trouble.ts";

// Not beside its type, which components use: the browser gets no zod.
const remedyStep: z.ZodType<RemedyStep> = z.object({
	title: z.string(),
	kind: z.enum(["command", "policy"]).meta({
		description: "A command for a POSIX shell with the AWS CLI, or statements for the key's policy, as JSON.",
	}),
	text: z.string(),
});

/** The trouble with a key: its cause, its effect on the data and its fix. Pages, alerts, tickets and the API show it as is. */
export const troubleView = z
	.object({
		code: z.enum(["KEY_REVOKED", "KMS_UNREACHABLE", "KMS_MISCONFIGURED", "KEY_INTEGRITY"]),
		cause: z
			.string()
			.meta({ description: "The cause as part of a sentence, with AWS's error name if there is one." }),
		meaning: z.string().meta({ description: "The effect on the data." }),
		advice: z.string().meta({ description: "The next step." }),
		actionBy: z.enum(ActionBy).meta({ description: "The party that has to take the next step." }),
		refusedRequests: count.nullable().meta({
			description:
				"Telemetry requests that Keyhold has refused since AWS refused the key; null unless AWS refuses a key that protects new telemetry.",
		}),
		awsUrl: z.string().nullable().meta({
			description: "The key's page in the AWS console; null if it has no public address.",
		}),
		remedy: z.array(remedyStep).meta({
			description:
				"Steps for an administrator of the key's AWS account, in order; empty if no step in that account helps.",
		}),
	})
	.meta({ id: "KeyTrouble", description: "A key that does not work, and how to fix it." });
export type TroubleView = z.infer<typeof troubleView>;

export type TroubledKey = Omit<RemediedKey, "vendorPrincipal"> & {
	health: KeyHealth;
	healthError: string | null;
	healthActionBy: ActionBy;
	/** AWS's state of the key, if it was read since the health changed. */
	keyState: string | null;
	use: KeyUse;
	/** Telemetry requests that were refused so far. */
	refusedRequests: number;
};

/** The identity of this installation, as the key's owner and users know it. */
export type Installation = { vendorPrincipal: string | undefined; operatorContact: string | undefined };

/** Describes what is wrong with a key; null if it works. Pure. */
export function troubleOf(key: TroubledKey, installation: Installation): TroubleView | null {
	const code = troubleCodeOf(key.health, key.healthActionBy, key.healthError);
	if (!code) return null;
	const known: KnownTrouble = {
		code,
		awsErrorName: key.healthError,
		actionBy: key.healthActionBy,
		keyState: key.keyState,
		use: key.use,
		refusedRequests: key.refusedRequests,
		operatorContact: installation.operatorContact,
	};
	const { cause, meaning, advice } = keyTrouble(known);
	return {
		code,
		cause,
		meaning,
		advice,
		actionBy: whoActs(known),
		refusedRequests: code === "KEY_REVOKED" && key.use === "written" ? key.refusedRequests : null,
		awsUrl: awsKeyUrl(key.arn),
		remedy: keyRemedy(known, { ...key, vendorPrincipal: installation.vendorPrincipal }),
	};
}
