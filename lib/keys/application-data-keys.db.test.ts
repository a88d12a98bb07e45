import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { beforeEach, describe, expect, it } from "vitest";
import {
	currentApplicationDataKey,
	indexDataKey,
	retiringApplicationDataKey,
} from "../../testing/application-data-key.ts";
import { done } from "../../testing/done.ts";
import { fileOfDataKeys } from "../../testing/file-of-data-keys.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { renewDataKeys } from "../jobs/renew-data-keys.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import type { DataKeyState } from "../platform/prisma/client.ts";
import { findUnconverged } from "../vault/find-unconverged.ts";
import { keyCheckValue } from "../vault/key-check-value.ts";
import { evictKmsKey, openDataKey } from "../vault/open-data-key.ts";
import { listDataKeys, type StoredDataKey } from "../vault/stored-data-keys.ts";
import { unwrapStoredDataKey } from "../vault/unwrap-stored-data-key.ts";
import { activateKey } from "./activate-key.ts";
import { addKey } from "./add-key.ts";
import { deleteKey } from "./delete-key.ts";
import { destroyData } from "./destroy-data.ts";
import { replaceKey } from "./replace-key.ts";

const never = new AbortController().signal;

describe("a data key of application data", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let deploymentId: string;

	beforeEach(async () => {
		organization = await createTestOrganization();
		({ deploymentId } = organization);
	});

	async function activated() {
		const { admin } = organization;
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "first" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, never);
		return { keyId, arn };
	}
	const dataKeysOf = async () =>
		(await listDataKeys(db(), deploymentId)).filter(({ resource }) => resource === "APPLICATION_DATA");
	const found = async (id: string): Promise<StoredDataKey> => {
		const dataKey = (await dataKeysOf()).find((one) => one.id === id);
		if (!dataKey) throw new Error("the data key is gone");
		return dataKey;
	};
	const statesAt = async (kmsKeyId: string) =>
		(await dataKeysOf()).filter((one) => one.kmsKeyId === kmsKeyId).map(({ state }) => state);
	const statusOf = async (id: string) => (await db().kmsKey.findUniqueOrThrow({ where: { id } })).status;
	const managedKey = async () =>
		(await db().kmsKey.findFirstOrThrow({ where: { deploymentId, kind: "MANAGED" } })).id;
	/** The check value of the bytes that KMS unwraps now. */
	async function checkValueOf(id: string): Promise<string> {
		const bytes = await unwrapStoredDataKey(await found(id));
		return Buffer.from(keyCheckValue(bytes)).toString("hex");
	}
	async function setState(id: string, state: DataKeyState) {
		const releasedAt = state === "RELEASED" ? now() : null;
		await db().dataKey.update({
			where: { deploymentId_id: { deploymentId, id } },
			data: { state, releasedAt },
		});
	}

	it("moves with activate, replace and delete in every state, with the same bytes, and lets every rekey finish", async () => {
		const { admin } = organization;
		const released = await retiringApplicationDataKey(deploymentId);
		await setState(released.id, "RELEASED");
		const retiring = await retiringApplicationDataKey(deploymentId);
		const index = await indexDataKey(deploymentId);
		const current = (await dataKeysOf()).find(({ state }) => state === "CURRENT");
		const ids = [released.id, retiring.id, index, current?.id ?? ""];
		const before = await Promise.all(ids.map(checkValueOf));

		const { keyId, arn } = await activated();
		// The data key from before the activation has values, so it is kept too; so are the ones that the fixtures replaced.
		const kept: Record<string, DataKeyState> = {};
		for (const { id, state } of await dataKeysOf()) kept[id] = state;
		expect(ids.map((id) => kept[id])).toEqual(["RELEASED", "RETIRING", "INDEX", "RETIRING"]);
		expect(await statesAt(keyId)).toHaveLength(Object.keys(kept).length);
		expect(await statusOf(keyId)).toBe("ACTIVE");

		const nextArn = await createCustomerKey(organization.id);
		const next = done(await replaceKey(admin, { keyId, arn: nextArn, name: "next" }));
		await convergeDeployment(deploymentId, never);
		expect([await statusOf(keyId), await statusOf(next.keyId)]).toEqual(["DELETED", "ACTIVE"]);
		expect(await statesAt(keyId)).toEqual([]);
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		expect(await Promise.all(ids.map(checkValueOf))).toEqual(before);

		await deleteKey(admin, { keyId: next.keyId, confirmArn: nextArn });
		await convergeDeployment(deploymentId, never);
		expect(await statusOf(next.keyId)).toBe("DELETED");
		expect(await statesAt(next.keyId)).toEqual([]);
		await ownerKms().send(new DisableKeyCommand({ KeyId: nextArn }));
		expect(await Promise.all(ids.map(checkValueOf))).toEqual(before);
		for (const id of ids) expect((await found(id)).kmsKeyId).toBe(await managedKey());
		expect((await db().rekey.findMany({ where: { deploymentId } })).map(({ phase }) => phase)).toEqual([
			"DONE",
			"DONE",
			"DONE",
		]);
		expect(await findUnconverged({ withBlocked: true })).not.toContain(deploymentId);
	});

	it("disappears when another becomes current, if nothing was sealed with it", async () => {
		const unused = await currentApplicationDataKey(deploymentId, 0);
		const { keyId } = await activated();
		expect((await dataKeysOf()).map(({ id }) => id)).not.toContain(unused.id);
		expect(await statesAt(keyId)).toEqual(["CURRENT"]);
		const next = done(
			await replaceKey(organization.admin, {
				keyId,
				arn: await createCustomerKey(organization.id),
				name: "next",
			}),
		);
		await convergeDeployment(deploymentId, never);
		expect(await statesAt(next.keyId)).toEqual(["CURRENT"]);
		expect(await dataKeysOf()).toHaveLength(1);
	});

	it("is replaced when it is old, and waits for the vendor's job", async () => {
		const old = await currentApplicationDataKey(deploymentId);
		await db().dataKey.updateMany({
			where: { deploymentId },
			data: { createdAt: new Date(Date.now() - 91 * 24 * 3_600_000) },
		});
		await renewDataKeys();
		await convergeDeployment(deploymentId, never);
		expect((await dataKeysOf()).map(({ id, state }) => [id === old.id, state])).toEqual([
			[true, "RETIRING"],
			[false, "CURRENT"],
		]);
	});

	it("is kept as a tombstone when its key's data is destroyed, without its bytes, and opening it says so", async () => {
		const { keyId, arn } = await activated();
		const { admin } = organization;
		const retiring = await retiringApplicationDataKey(deploymentId);
		const released = await retiringApplicationDataKey(deploymentId);
		await setState(released.id, "RELEASED");
		const index = await indexDataKey(deploymentId);
		const unused = await currentApplicationDataKey(deploymentId, 0);
		const doomed = await dataKeysOf();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		await destroyData(admin, { keyId, confirmArn: arn, confirmRecords: 0 });
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await expect(openDataKey(await found(retiring.id))).rejects.toMatchObject({ code: "DATA_DESTROYED" });

		await convergeDeployment(deploymentId, never);
		expect(await statusOf(keyId)).toBe("DELETED");
		const left = await dataKeysOf();
		expect(left.filter((one) => [retiring.id, released.id].includes(one.id))).toMatchObject([
			{ state: "DESTROYED", wrapped: new Uint8Array() },
			{ state: "DESTROYED", wrapped: new Uint8Array() },
		]);
		// No value names them.
		for (const id of [index, unused.id]) expect(left.map((one) => one.id)).not.toContain(id);
		for (const { wrapped } of doomed) {
			expect(wrapped.length).toBeGreaterThan(0);
			expect((await fileOfDataKeys()).includes(Buffer.from(wrapped))).toBe(false);
		}
		await expect(openDataKey(await found(retiring.id))).rejects.toMatchObject({ code: "DATA_DESTROYED" });
		expect(await findUnconverged({ withBlocked: true })).not.toContain(deploymentId);

		// The next customer key moves what is left, and never touches a tombstone.
		const next = await activated();
		expect(await statusOf(next.keyId)).toBe("ACTIVE");
		expect(await statesAt(keyId)).toEqual((await statesAt(keyId)).map(() => "DESTROYED"));
		expect(await statesAt(next.keyId)).toContain("CURRENT");
	});
});
