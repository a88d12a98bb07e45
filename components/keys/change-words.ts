import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { counted } from "./key-words.ts";

/** What a change means for the data, and what happens, in the order of it. */
export type ChangeWords = { meaning: string; consequences: string[] };

const untouched = "The key in AWS is not touched.";

/** Pure. */
export function deletionWords(key: Pick<KeyView, "name" | "status" | "health" | "records">): ChangeWords {
	if (key.status === "ADDED") {
		return {
			meaning: "Nothing is encrypted under this key. It is removed at once.",
			consequences: [untouched],
		};
	}
	if (key.health === "REVOKED") {
		return {
			meaning:
				"AWS refuses this key, so its data cannot be moved now. Give access back in AWS KMS before you delete it, or choose Destroy data instead.",
			consequences: [
				`${counted(key.records, "record stays", "records stay")} where they are, and nothing is lost.`,
				untouched,
			],
		};
	}
	return {
		meaning: "Your data moves back to the Keyhold managed key. It can be read and written throughout.",
		consequences: [
			`Within seconds, ${key.name} is not needed to read your data any more.`,
			`${counted(key.records, "record is", "records are")} then re-encrypted in the background.`,
			"You no longer control access to this data by a key of your own.",
			untouched,
		],
	};
}

/** Pure. */
export function destructionWords(key: Pick<KeyView, "records">): ChangeWords {
	return {
		meaning: `${counted(key.records, "record is", "records are")} destroyed for good. Nobody can bring them back, Keyhold's operator included.`,
		consequences: [
			"At once, no record under this key opens any more, even if you give access back in AWS.",
			"The records are then deleted, and new data is under the Keyhold managed key.",
			"Backups made before hold data keys that only this key in AWS opens: schedule its deletion there to make them unreadable too.",
			"To keep the data, cancel, and give access back in AWS KMS.",
		],
	};
}

/** Pure. */
export function replacementWords(old: { name: string }): ChangeWords {
	return {
		meaning: "The data of this deployment moves to the new key. Nothing is unreadable meanwhile.",
		consequences: [
			"New data is encrypted under the new key at once.",
			"Within seconds, the new key alone is needed to read the rest.",
			"Records are then re-encrypted in the background.",
			`Leave ${old.name} enabled in AWS until the page says that it is safe to disable.`,
		],
	};
}
