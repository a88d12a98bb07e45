import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { done } from "../../testing/done.ts";
import { holdUp } from "../../testing/hold-up.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	operator,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { convergeDeployment, protectDeployment } from "../jobs/converge-deployment.ts";
import { createDeployment } from "../operator/verbs/create-deployment.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { activateKey } from "./activate-key.ts";
import { addKey } from "./add-key.ts";
import { deleteKey } from "./delete-key.ts";
import { destroyData } from "./destroy-data.ts";
import { encryptionKeysOverview } from "./encryption-keys-overview.ts";
import { keyCardState } from "./key-card-state.ts";
import { protectionNotice } from "./protection-notice.ts";
import { replaceKey } from "./replace-key.ts";

const never = new AbortController().signal;

describe("what the page shows of a deployment", () => {
	useSuiteDatabase();
	useSuiteKms();

	async function withActiveKey(records: number) {
		const organization = await createTestOrganization();
		const { admin, deploymentId } = organization;
		await ingestLogs(organization, records);
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "first-key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, never);
		return { organization, admin, deploymentId, arn, keyId };
	}
	const shown = async ({ admin }: TestOrganization) => {
		const { deployments, notice } = await encryptionKeysOverview(admin, {});
		const [deployment] = deployments;
		if (!deployment) throw new Error("no deployment");
		const logs = deployment.resources.find(({ resource }) => resource === "REQUEST_LOGS");
		const card = deployment.key && keyCardState(deployment, deployment.key);
		return { deployment, notice, logs, card, kinds: card?.notices.map(({ kind }) => kind) };
	};
	async function refuse(arn: string, keyId: string) {
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		// As the monitor records it.
		await db().kmsKey.update({
			where: { id: keyId },
			data: {
				health: "REVOKED",
				healthSince: now(),
				healthError: "DisabledException",
				healthActionBy: "CUSTOMER",
			},
		});
	}

	it("shows the number of records without reading them", async () => {
		const { organization } = await withActiveKey(7);
		const releases = [
			await holdUp("request_logs"),
			await holdUp("spans"),
			await holdUp("scheduled_query_payloads"),
		];
		try {
			const { deployment, logs } = await shown(organization);
			expect(deployment).toMatchObject({ records: 7, key: { status: "ACTIVE", records: 7 } });
			expect(logs).toMatchObject({ protectedBy: "first-key", elsewhere: [], records: 7 });
		} finally {
			for (const release of releases) await release();
		}
	});

	it("during a replacement names the keys that records are under, not the one they will be under", async () => {
		const { organization, admin, deploymentId, keyId } = await withActiveKey(20);
		const newArn = await createCustomerKey(organization.id);
		done(await replaceKey(admin, { keyId, arn: newArn, name: "second-key" }));
		await ingestLogs(organization, 3);

		const begun = await shown(organization);
		expect(begun.logs).toMatchObject({
			protectedBy: "second-key",
			elsewhere: [{ keyName: "first-key", records: 20 }],
			records: 23,
		});
		expect(begun.card).toMatchObject({ phase: "REPLACING" });
		expect(begun.kinds).toEqual(["moving", "previous"]);
		expect(begun.card?.notices[0]).toMatchObject({
			rekey: { from: "first-key", to: "second-key" },
			waiting: 20,
			destroying: null,
		});
		expect(begun.card?.notices[1]).toMatchObject({
			need: "needed",
			keyView: { name: "first-key", records: 20 },
		});
		expect(begun.deployment.key).toMatchObject({ name: "second-key", records: 3 });

		// Half-way: every data key is rewrapped, no record is re-encrypted.
		await protectDeployment(deploymentId, never);
		const halfway = await shown(organization);
		expect(halfway.logs).toMatchObject({ elsewhere: [], records: 23 });
		expect(halfway.deployment.rekey).toMatchObject({ isProtected: true, done: 0 });
		expect(halfway.deployment.previous).toMatchObject([{ status: "DELETING", dataKeys: 0, records: 0 }]);
		expect(halfway.kinds).toEqual(["moving"]);

		await convergeDeployment(deploymentId, never);
		const ended = await shown(organization);
		expect(ended.deployment.outcome).toMatchObject({
			reason: "REPLACE",
			records: 20,
			destroyed: 0,
			from: "first-key",
			to: "second-key",
		});
		expect(ended.kinds).toEqual(["outcome", "uncovered", "previous"]);
		expect(ended.card?.notices[2]).toMatchObject({ need: "none", keyView: { name: "first-key" } });
		expect(ended.deployment.history).toMatchObject([
			{ name: "first-key", ending: { kind: "replaced", to: "second-key", records: 20 } },
		]);
	});

	it("drops the notice about the replaced key once the new key is itself deleted", async () => {
		const { organization, admin, deploymentId, keyId } = await withActiveKey(4);
		const arn = await createCustomerKey(organization.id);
		const second = done(await replaceKey(admin, { keyId, arn, name: "second-key" }));
		await convergeDeployment(deploymentId, never);
		done(await deleteKey(admin, { keyId: second.keyId, confirmArn: arn }));
		expect(await shown(organization)).toMatchObject({
			kinds: ["moving"],
			card: { phase: "DELETING" },
			logs: { elsewhere: [{ keyName: "second-key", records: 4 }] },
		});

		await convergeDeployment(deploymentId, never);
		const { deployment } = await shown(organization);
		expect(deployment).toMatchObject({ key: null, outcome: { reason: "DELETE", records: 4 } });
		expect(deployment.history.map(({ name, ending }) => [name, ending.kind, ending.to])).toEqual([
			["second-key", "moved", "Keyhold managed key"],
			["first-key", "replaced", "second-key"],
		]);
	});

	it("after data was destroyed, asks no one to restore the key, while its records are still being deleted", async () => {
		const { organization, admin, deploymentId, arn, keyId } = await withActiveKey(12);
		await refuse(arn, keyId);
		expect(await shown(organization)).toMatchObject({
			kinds: ["health"],
			notice: [{ health: "REVOKED" }],
			card: { offers: { destroy: true, replace: false, remove: "refused", cover: false } },
		});
		done(await destroyData(admin, { keyId, confirmArn: arn, confirmRecords: 12 }));

		const { deployment, notice, card, kinds, logs } = await shown(organization);
		expect([notice, await protectionNotice(organization.member, {})]).toEqual([[], []]);
		expect(deployment.key).toMatchObject({ health: "REVOKED", dataKeys: 0, records: 0, destroyed: 12 });
		expect(logs).toMatchObject({ records: 0, destroyed: 12, elsewhere: [] });
		expect(card).toMatchObject({ phase: "DESTROYING", offers: { destroy: false, remove: null } });
		expect(kinds).toEqual(["moving"]);
		expect(card?.notices[0]).toMatchObject({ destroying: "first-key", waiting: 0 });

		await convergeDeployment(deploymentId, never);
		const ended = await shown(organization);
		expect(ended.deployment).toMatchObject({ key: null, outcome: { reason: "DESTROY", destroyed: 12 } });
		expect(ended.deployment.history).toMatchObject([{ ending: { kind: "destroyed", destroyed: 12 } }]);
	});

	it("names the destroyed key in its history, also when another rekey deleted the records", async () => {
		const { organization, admin, deploymentId, arn, keyId } = await withActiveKey(5);
		const newArn = await createCustomerKey(organization.id);
		done(await replaceKey(admin, { keyId, arn: newArn, name: "second-key" }));
		await refuse(arn, keyId);
		await convergeDeployment(deploymentId, never);
		const blocked = await shown(organization);
		expect(blocked.kinds).toEqual(["moving", "previous"]);
		expect(blocked.card?.notices[1]).toMatchObject({ need: "refused", keyView: { records: 5 } });
		expect(blocked.deployment.rekey?.blockedReason).toContain("DisabledException");

		done(await destroyData(admin, { keyId, confirmArn: arn, confirmRecords: 5 }));
		expect((await shown(organization)).card?.notices).toMatchObject([
			{ kind: "moving", destroying: "first-key" },
		]);
		await convergeDeployment(deploymentId, never);
		const { deployment } = await shown(organization);
		expect(deployment.outcome).toMatchObject({ reason: "REPLACE", records: 0, destroyed: 5 });
		expect(deployment.history).toMatchObject([
			{ name: "first-key", ending: { kind: "destroyed", destroyed: 5, to: "second-key" } },
		]);
	});

	it("keeps a key that is being deleted in view after another one was added", async () => {
		const { organization, admin, deploymentId, arn, keyId } = await withActiveKey(6);
		done(await deleteKey(admin, { keyId, confirmArn: arn }));
		await addKey(admin, { deploymentId, arn: await createCustomerKey(organization.id), name: "second-key" });
		const { deployment, card, kinds } = await shown(organization);
		expect([deployment.key?.name, card?.phase]).toEqual(["second-key", "ADDED"]);
		expect(kinds).toEqual(["moving", "previous"]);
		expect(card?.notices).toMatchObject([
			{ rekey: { from: "first-key", to: "Keyhold managed key" } },
			{ need: "needed", keyView: { name: "first-key", records: 6 } },
		]);
	});

	it("does not call a deleted key free to disable once another deployment has it", async () => {
		const { organization, admin, arn, keyId } = await withActiveKey(2);
		const newArn = await createCustomerKey(organization.id);
		done(await replaceKey(admin, { keyId, arn: newArn, name: "second-key" }));
		await convergeDeployment(organization.deploymentId, never);
		const previous = async () => {
			const { card, deployment } = await shown(organization);
			return [card?.notices.some(({ kind }) => kind === "previous"), deployment.outcome?.isFromInUse];
		};
		expect(await previous()).toEqual([true, false]);
		const staging = { organization: organization.slug, name: "Staging", region: "us-west-1" };
		const { id } = await createDeployment(operator, staging);
		await addKey(admin, { deploymentId: id, arn, name: "first-key" });
		expect(await previous()).toEqual([false, true]);
	});

	it("holds the result of a rekey for a week", async () => {
		const { organization, deploymentId } = await withActiveKey(2);
		expect((await shown(organization)).deployment.outcome).toMatchObject({ reason: "ACTIVATE", records: 2 });
		const longAgo = new Date(now().getTime() - 7 * 86_400_000 - 1_000);
		await db().rekey.updateMany({ where: { deploymentId }, data: { finishedAt: longAgo } });
		expect((await shown(organization)).deployment.outcome).toBeNull();
	});

	it("has the health of each of the last 24 hours, from summaries and from the checks since", async () => {
		const { organization, keyId } = await withActiveKey(1);
		await db().healthCheck.deleteMany({ where: { kmsKeyId: keyId } });
		expect((await shown(organization)).deployment.key?.healthHours).toBeNull();
		const hour = new Date(Math.floor(now().getTime() / 3_600_000) * 3_600_000);
		const hoursAgo = (hours: number, ms = 0) => new Date(hour.getTime() - hours * 3_600_000 + ms);
		const counts = { healthy: 60, warning: 0, unreachable: 0, revoked: 0, latencyP50: 1, latencyP99: 2 };
		await db().healthHour.createMany({
			data: [
				{ kmsKeyId: keyId, hour: hoursAgo(24), ...counts, revoked: 1 },
				{ kmsKeyId: keyId, hour: hoursAgo(23), ...counts },
				{ kmsKeyId: keyId, hour: hoursAgo(5), ...counts, warning: 1, unreachable: 1 },
				{ kmsKeyId: keyId, hour: hoursAgo(2), ...counts, warning: 2 },
			],
		});
		const checked = (id: string, checkedAt: Date, outcome: "HEALTHY" | "REVOKED" | "WARNING") => ({
			id: `01890a5d-ac96-774b-bcce-b3020000000${id}`,
			kmsKeyId: keyId,
			checkedAt,
			outcome,
			latencyMs: 1,
		});
		await db().healthCheck.createMany({
			data: [
				// In an hour that is summarized already: the summary counts.
				checked("1", hoursAgo(2, 1_000), "REVOKED"),
				checked("2", hoursAgo(1, 1_000), "REVOKED"),
				checked("3", hoursAgo(1, 2_000), "HEALTHY"),
				checked("4", hour, "HEALTHY"),
			],
		});
		const hours = new Array(24).fill(null);
		Object.assign(hours, { 0: "HEALTHY", 18: "UNREACHABLE", 21: "WARNING", 22: "REVOKED", 23: "HEALTHY" });
		expect((await shown(organization)).deployment.key?.healthHours).toEqual(hours);
	});
});
