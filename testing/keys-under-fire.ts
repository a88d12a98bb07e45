import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { activateKey } from "../lib/keys/activate-key.ts";
import { addKey } from "../lib/keys/add-key.ts";
import { deleteKey } from "../lib/keys/delete-key.ts";
import { replaceKey } from "../lib/keys/replace-key.ts";
import { KeyholdError } from "../lib/platform/errors.ts";
import { done } from "./done.ts";
import { createCustomerKey, ownerKms } from "./suite-kms.ts";
import type { TestOrganization } from "./suite-organization.ts";

/** What happens to the keys of an organization, in any order. */
export type KeyHappening =
	| { kind: "bring key" }
	| { kind: "replace key" }
	| { kind: "delete key" }
	| { kind: "disable a key"; which: number }
	| { kind: "enable keys" };

/** The codes with which a verb may refuse meanwhile. Any other is a defect. */
const expectedRefusals = new Set([
	"CONFLICT",
	"KEY_REVOKED",
	"KMS_UNREACHABLE",
	"PROBE_FAILED",
	"RATE_LIMITED",
]);

/** True for an error with which a verb may refuse while KMS is troubled and rekeys are in progress. */
export function isExpectedRefusal(error: unknown): boolean {
	return error instanceof KeyholdError && expectedRefusals.has(error.code);
}

type Key = { id: string; arn: string };

/** The customer's keys of an organization that goes through a history, by the verbs that the console calls. */
export class KeysUnderFire {
	readonly #organization: TestOrganization;
	readonly #attempt: (work: () => Promise<unknown>) => Promise<unknown>;
	readonly #keys: Key[] = [];
	readonly #everDisabled = new Set<string>();
	#live: Key | null = null;

	/** `attempt` decides on which failures of a verb are defects. */
	constructor(organization: TestOrganization, attempt: (work: () => Promise<unknown>) => Promise<unknown>) {
		this.#organization = organization;
		this.#attempt = attempt;
	}

	get all(): readonly Key[] {
		return this.#keys;
	}

	wasDisabled(keyId: string): boolean {
		return this.#everDisabled.has(keyId);
	}

	async happen(happening: KeyHappening): Promise<void> {
		switch (happening.kind) {
			case "bring key":
				return this.#bring();
			case "replace key":
				return this.#replace();
			case "delete key":
				return this.#delete();
			case "disable a key":
				return this.#disable(this.#keys[happening.which % Math.max(1, this.#keys.length)]);
			case "enable keys":
				return this.enableAll();
		}
	}

	async #bring(): Promise<void> {
		const { deploymentId, admin, id } = this.#organization;
		const arn = await createCustomerKey(id);
		await this.#attempt(async () => {
			const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
			this.#remember(keyId, arn);
			await activateKey(admin, { keyId });
		});
	}

	async #replace(): Promise<void> {
		const live = this.#live;
		if (!live) return;
		const arn = await createCustomerKey(this.#organization.id);
		await this.#attempt(async () => {
			const replaced = await replaceKey(this.#organization.admin, { keyId: live.id, arn, name: "key" });
			this.#remember(done(replaced).keyId, arn);
		});
	}

	async #delete(): Promise<void> {
		const live = this.#live;
		if (!live) return;
		await this.#attempt(async () => {
			await deleteKey(this.#organization.admin, { keyId: live.id, confirmArn: live.arn });
			this.#live = null;
		});
	}

	#remember(id: string, arn: string): void {
		this.#live = { id, arn };
		this.#keys.push(this.#live);
	}

	async #disable(key: Key | undefined): Promise<void> {
		if (!key) return;
		this.#everDisabled.add(key.id);
		await ownerKms().send(new DisableKeyCommand({ KeyId: key.arn }));
	}

	async disableAll(): Promise<void> {
		for (const key of this.#keys) await this.#disable(key);
	}

	async enableAll(): Promise<void> {
		for (const { arn } of this.#keys) await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
	}
}
