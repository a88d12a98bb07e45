import { counted } from "@/components/ui/format.ts";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { managedKeyName, productName } from "@/lib/platform/vendor-names.ts";

/** The effect of a change on the data, and its consequences in order. All functions here are pure. */
export type ChangeText = { description: string; consequences: string[] };

const awsKeyUnchanged = "The key in AWS is not changed.";
const staysAvailable = "You can keep reading and writing it throughout.";
const reencrypted = (records: number) =>
	`${counted(records, "record is", "records are")} then re-encrypted in the background.`;

type About<Member extends keyof KeyView> = Pick<KeyView, Member | "records">;

/** `records`: all records of the deployment. */
export function activationText(key: Pick<KeyView, "name">, records: number): ChangeText {
	return {
		description: `Your data will be re-encrypted with this key. ${staysAvailable}`,
		consequences: [
			`New data is encrypted with ${key.name} from the moment you activate it.`,
			"Within seconds, none of your stored data can be read without it.",
			reencrypted(records),
			"If you disable the key in AWS, no one can read this data until you enable it again.",
		],
	};
}

export function deletionText(key: About<"name" | "status" | "health">): ChangeText {
	if (key.status === "ADDED") {
		return {
			description: "No data is encrypted with this key. It is removed immediately.",
			consequences: [awsKeyUnchanged],
		};
	}
	if (key.health === "REVOKED") {
		return {
			description:
				"AWS is refusing this key, so its data can't be moved. Restore access in AWS KMS before you delete the key, or choose Destroy data.",
			consequences: [
				`${counted(key.records, "record stays", "records stay")} encrypted with this key and can be read again once AWS accepts it.`,
				awsKeyUnchanged,
			],
		};
	}
	return {
		description: `Your data moves back to the ${managedKeyName()}. ${staysAvailable}`,
		consequences: [
			`Within seconds, ${key.name} is no longer needed to read your data.`,
			reencrypted(key.records),
			"You no longer control access to this data with your own key.",
			awsKeyUnchanged,
		],
	};
}

export function destructionText(key: { records: number }): ChangeText {
	return {
		description: `${counted(key.records, "record")} will be permanently destroyed. ${productName()} can't recover them.`,
		consequences: [
			"Records encrypted with this key become unreadable immediately, even if you later restore access in AWS.",
			`The records are then deleted. New data is encrypted with the ${managedKeyName()}.`,
			"Existing backups still contain data keys that this AWS key can unwrap. To make them unreadable too, schedule deletion of the key in AWS.",
			"To keep the data, cancel and restore access in AWS KMS.",
		],
	};
}

export function replacementText(old: { name: string }): ChangeText {
	return {
		description: "The data of this deployment moves to the new key and stays readable throughout.",
		consequences: [
			"New data is encrypted with the new key immediately.",
			"Within seconds, only the new key is needed to read existing data.",
			"Records are then re-encrypted in the background.",
			`Keep ${old.name} enabled in AWS until its card says that you can disable it.`,
		],
	};
}

export function uncoveringText(keyName: string, resource: string): ChangeText {
	return {
		description: `The ${resource} of this deployment move to ${productName()}'s own key. ${staysAvailable}`,
		consequences: [
			`After that, disabling ${keyName} in AWS no longer cuts off access to ${resource}.`,
			"Other data stays encrypted with the key.",
		],
	};
}

export const twoPersonRemovalText: ChangeText = {
	description: "Deleting or replacing a key, or destroying data, will need only one Org Admin again.",
	consequences: ["Keys and data are not changed.", "Pending requests can still be approved."],
};
