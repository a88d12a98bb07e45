import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { userIdOf } from "../../testing/suite-member.ts";
import { ingestLogs } from "../../testing/suite-organization.ts";
import {
	createOrgAdmin,
	createTwoPersonOrganization,
	revokeKey,
	setTwoPerson,
} from "../../testing/two-person.ts";
import type { RequestContext } from "../access/context.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { expireRequests } from "../jobs/expire-requests.ts";
import { rejectChange, withdrawChange } from "../organizations/approvals/decide-request.ts";
import { switchOffTwoPerson } from "../organizations/approvals/switch-off-two-person.ts";
import type { TwoPersonOutcome } from "../organizations/approvals/two-person-change.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { openPhases } from "../platform/open-phases.ts";
import { versionOf } from "../platform/version.ts";
import { addKey } from "./add-key.ts";
import { approveChange } from "./approve-change.ts";
import { coverResource } from "./cover-resource.ts";
import { type CustomerKey, findCustomerKeys } from "./customer-key.ts";
import { deleteKey } from "./delete-key.ts";
import { destroyData } from "./destroy-data.ts";
import { listApprovals } from "./list-approvals.ts";
import { renameKey } from "./rename-key.ts";
import { replaceKey } from "./replace-key.ts";

const never = new AbortController().signal;
const reason = "The key is no longer used.";
const statusOf = async (keyId: string) =>
	(await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } })).status;
const stateOf = async (id: string) => (await db().approval.findUniqueOrThrow({ where: { id } })).state;
const auditOf = (chainId: string) =>
	db().auditEvent.findMany({ where: { chainId, outcome: "done" }, orderBy: { seq: "desc" } });

function waiting(outcome: TwoPersonOutcome<unknown>): string {
	expect(outcome).toEqual({
		kind: "approval",
		approvalId: expect.any(String),
		expiresAt: expect.any(String),
	});
	return (outcome as { approvalId: string }).approvalId;
}

/** As if the request had been made more than a day ago. */
const age = (id: string) =>
	db().approval.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });

describe("in an organization that requires two-person approval", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	/** Makes the next call so slow that something else can happen meanwhile; `isCalled` waits until it has begun. */
	const slowDown = async (operation: string) => {
		await kms.control("POST", "faults", { operation, delayMs: 1_500, count: 1 });
		await kms.control("DELETE", "calls");
	};
	const isCalled = (operation: string) =>
		expect
			.poll(async () => (await kms.control("GET", "calls")).operations[operation] ?? 0)
			.toBeGreaterThan(0);

	it("a deletion does nothing but ask, and is done by another Org Admin; both are in the audit row", async () => {
		const { id, anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const before = Date.now();
		const outcome = await deleteKey(anna, { keyId, confirmArn: arn, reason });
		const approvalId = waiting(outcome);
		expect(await statusOf(keyId)).toBe("ACTIVE");
		expect(await db().rekey.count({ where: { phase: { in: openPhases } } })).toBe(0);
		const hours = (Date.parse((outcome as { expiresAt: string }).expiresAt) - before) / 3_600_000;
		expect(hours).toBeGreaterThan(23.99);
		expect(hours).toBeLessThan(24.01);
		const [asked] = await auditOf(id);
		expect(asked).toMatchObject({
			action: "key.deletion_requested",
			actorId: userIdOf(anna),
			targetId: keyId,
			details: { arn, approvalId },
		});

		expect(await approveChange(ben, { approvalId, confirmArn: arn })).toMatchObject({ kind: "done" });
		expect(await statusOf(keyId)).toBe("DELETING");
		const [approval, [done]] = await Promise.all([
			db().approval.findUniqueOrThrow({ where: { id: approvalId } }),
			auditOf(id),
		]);
		expect(approval).toMatchObject({ state: "DONE", deciderId: userIdOf(ben) });
		expect(done).toMatchObject({
			action: "key.deletion_started",
			actorId: userIdOf(ben),
			targetId: keyId,
			details: {
				arn,
				approval: {
					id: approvalId,
					requestedBy: approval.requesterLabel,
					approvedBy: approval.deciderLabel,
				},
			},
		});
		expect(approval.requesterLabel).not.toBe(approval.deciderLabel);
	});

	it("a reason is recorded with the change even if no second person is required", async () => {
		const { id, anna, keyId, arn } = await createTwoPersonOrganization();
		await setTwoPerson(id, false);
		expect(await deleteKey(anna, { keyId, confirmArn: arn, reason })).toMatchObject({ kind: "done" });
		const [done] = await auditOf(id);
		expect(done).toMatchObject({ action: "key.deletion_started", details: { arn, reason } });
	});

	it("a request is bound to the version it was made for, also by a process of the previous release", async () => {
		const { anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const [key] = await findCustomerKeys(db(), { id: keyId }, 1);
		const expectedVersions = [versionOf(key as CustomerKey)];
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, expectedVersions, reason }));
		const { input } = await db().approval.findUniqueOrThrow({ where: { id: approvalId } });
		// The previous release reads this name, and wrote nothing else.
		expect(input).toMatchObject({ ifMatch: expectedVersions });
		const { expectedVersions: _, ...old } = input as Record<string, string>;
		await db().approval.update({ where: { id: approvalId }, data: { input: old } });
		await renameKey(anna, { keyId, name: "renamed in the meantime" });
		await expect(approveChange(ben, { approvalId, confirmArn: arn })).rejects.toMatchObject({
			code: "PRECONDITION_FAILED",
		});
		expect(await statusOf(keyId)).toBe("ACTIVE");
	});

	it("asks only for what could be done: the checks of the change come first", async () => {
		const { anna, keyId, arn, id, deploymentId } = await createTwoPersonOrganization({ records: 2 });
		await expect(deleteKey(anna, { keyId, confirmArn: `${arn} ` })).rejects.toMatchObject({
			code: "CONFIRMATION_MISMATCH",
		});
		const unusable = await createCustomerKey(id);
		await ownerKms().send(new DisableKeyCommand({ KeyId: unusable }));
		await expect(replaceKey(anna, { keyId, arn: unusable, name: "next", reason })).rejects.toMatchObject({
			code: "PROBE_FAILED",
		});
		const destroy = { keyId, confirmArn: arn, confirmRecords: 2, reason };
		await expect(destroyData(anna, destroy)).rejects.toMatchObject({ code: "CONFLICT" });
		await revokeKey(keyId, arn);
		await expect(destroyData(anna, { ...destroy, confirmRecords: 3, reason })).rejects.toMatchObject({
			code: "CONFIRMATION_MISMATCH",
		});
		expect(await db().approval.count({ where: { organizationId: id } })).toBe(0);
		expect(await db().requestLog.count({ where: { deploymentId } })).toBe(2);
	});

	it("the requester cannot approve: not in a second session, and not with a token", async () => {
		const { id, anna, ben, robot, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		const elsewhere: RequestContext = { ...anna, requestId: newId(), ip: "203.0.113.9" };
		for (const context of [anna, elsewhere, robot]) {
			await expect(approveChange(context, { approvalId, confirmArn: arn })).rejects.toMatchObject({
				code: "FORBIDDEN",
			});
		}
		expect([await stateOf(approvalId), await statusOf(keyId)]).toEqual(["WAITING", "ACTIVE"]);
		// Each try is on record.
		const tries = await db().auditEvent.findMany({ where: { chainId: id, outcome: "refused" } });
		expect(tries.map(({ actorType, actorId, ip }) => [actorType, actorId, ip])).toEqual([
			["user", userIdOf(anna), null],
			["user", userIdOf(anna), "203.0.113.9"],
			["token", await tokenIdOf(id, "robot"), null],
		]);
		await withdrawChange(anna, { approvalId });

		// Anna's token makes a request: she cannot be the second person, but Ben can.
		await markMadeBy(await tokenIdOf(id, "robot"), userIdOf(anna));
		const byRobot = waiting(await deleteKey(robot, { keyId, confirmArn: arn, reason }));
		await expect(approveChange(anna, { approvalId: byRobot, confirmArn: arn })).rejects.toMatchObject({
			code: "FORBIDDEN",
		});
		// Its requests in her name become void when she loses her role.
		const asks = { where: { userId: userIdOf(anna), organizationId: id } };
		await db().membership.updateMany({ ...asks, data: { role: "MEMBER" } });
		await expect(approveChange(ben, { approvalId: byRobot, confirmArn: arn })).rejects.toMatchObject({
			code: "CONFLICT",
		});
		await db().membership.updateMany({ ...asks, data: { role: "ORG_ADMIN" } });
		await approveChange(ben, { approvalId: byRobot, confirmArn: arn });
		expect(await statusOf(keyId)).toBe("DELETING");
	});

	it("the database itself refuses an approval by the requester", async () => {
		const { anna, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		for (const deciderId of [userIdOf(anna), null]) {
			await expect(
				db().approval.update({ where: { id: approvalId }, data: { state: "DONE", deciderId } }),
			).rejects.toThrow(/approvals_by_another_person/);
		}
	});

	it("any Org Admin can approve a request of the operator's token", async () => {
		const { anna, robot, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await deleteKey(robot, { keyId, confirmArn: arn, reason }));
		await approveChange(anna, { approvalId, confirmArn: arn });
		expect(await statusOf(keyId)).toBe("DELETING");
	});

	it("two who approve at the same moment approve once", async () => {
		const { id, organization, anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const approvers = [ben, await createOrgAdmin(organization), await createOrgAdmin(organization)];
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		const results = await Promise.allSettled(
			approvers.map((approver) => approveChange(approver, { approvalId, confirmArn: arn })),
		);
		const codes = results.map((result) => (result.status === "fulfilled" ? "ok" : result.reason.code));
		expect(codes.sort()).toEqual(["CONFLICT", "CONFLICT", "ok"]);
		expect(await db().rekey.count({ where: { fromKmsKeyId: keyId, reason: "DELETE" } })).toBe(1);
		const done = (await auditOf(id)).filter(({ action }) => action === "key.deletion_started");
		expect(done).toHaveLength(1);
	});

	it("of a simultaneous approval and rejection only one takes effect", async () => {
		const { organization, anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const third = await createOrgAdmin(organization);
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		const results = await Promise.allSettled([
			approveChange(ben, { approvalId, confirmArn: arn }),
			rejectChange(third, { approvalId }),
		]);
		expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		const ended = [await stateOf(approvalId), await statusOf(keyId)];
		expect([
			["DONE", "DELETING"],
			["REJECTED", "ACTIVE"],
		]).toContainEqual(ended);
	});

	it("the second person types the ARN; after a typo the request keeps waiting", async () => {
		const { anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		for (const confirmArn of ["", `${arn} `]) {
			await expect(approveChange(ben, { approvalId, confirmArn })).rejects.toMatchObject({
				code: "CONFIRMATION_MISMATCH",
			});
		}
		expect([await stateOf(approvalId), await statusOf(keyId)]).toEqual(["WAITING", "ACTIVE"]);
		await approveChange(ben, { approvalId, confirmArn: arn });
	});

	it("a request expires after a day, before and after the job has marked it", async () => {
		const { id, anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		await age(approvalId);
		expect((await listApprovals(ben, {})).approvals[0]).toMatchObject({
			id: approvalId,
			standing: "EXPIRED",
		});
		const attempt = () => approveChange(ben, { approvalId, confirmArn: arn });
		await expect(attempt()).rejects.toMatchObject({
			code: "CONFLICT",
			message: expect.stringMatching(/^This request expired after 24 hours\./),
		});
		expect(await stateOf(approvalId)).toBe("WAITING");
		await expireRequests(never);
		expect(await stateOf(approvalId)).toBe("EXPIRED");
		expect((await auditOf(id))[0]).toMatchObject({
			action: "key.deletion_expired",
			actorType: "job",
			targetId: keyId,
		});
		await expect(attempt()).rejects.toMatchObject({ code: "CONFLICT" });
		expect(await statusOf(keyId)).toBe("ACTIVE");
	});

	it("the job leaves alone what still waits", async () => {
		const { anna, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		await expireRequests(never);
		expect(await stateOf(approvalId)).toBe("WAITING");
	});

	it("a request becomes void with the role, the membership or the account of its requester", async () => {
		const takeAway: ((userId: string) => Promise<unknown>)[] = [
			(userId) => db().membership.updateMany({ where: { userId }, data: { role: "MEMBER" } }),
			(userId) => db().membership.deleteMany({ where: { userId } }),
			(userId) => db().user.update({ where: { id: userId }, data: { disabledAt: new Date() } }),
		];
		for (const take of takeAway) {
			const { organization, anna, ben, keyId, arn } = await createTwoPersonOrganization();
			const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
			await take(userIdOf(anna));
			expect((await listApprovals(ben, {})).approvals[0]).toMatchObject({ id: approvalId, standing: "VOID" });
			await expect(approveChange(ben, { approvalId, confirmArn: arn })).rejects.toMatchObject({
				code: "CONFLICT",
				message: expect.stringMatching(/is no longer authorized, so the request is void\./),
			});
			expect(await statusOf(keyId)).toBe("ACTIVE");
			// It does not block another request.
			await createOrgAdmin(organization);
			const next = waiting(await deleteKey(ben, { keyId, confirmArn: arn, reason }));
			expect([await stateOf(approvalId), await stateOf(next)]).toEqual(["CANCELLED", "WAITING"]);
		}
	});

	it("a request becomes void with the token that made it", async () => {
		const { id, anna, robot, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await deleteKey(robot, { keyId, confirmArn: arn, reason }));
		await db().apiToken.update({
			where: { id: await tokenIdOf(id, "robot") },
			data: { scopes: ["keys:read"] },
		});
		await expect(approveChange(anna, { approvalId, confirmArn: arn })).rejects.toMatchObject({
			code: "CONFLICT",
		});
		expect(await statusOf(keyId)).toBe("ACTIVE");
	});

	it("a decision made while an approval waits for KMS wins, and the change is not made", async () => {
		const { organization, anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const third = await createOrgAdmin(organization);
		const happens: ((approvalId: string) => Promise<unknown>)[] = [
			(approvalId) => rejectChange(third, { approvalId }),
			(approvalId) => withdrawChange(anna, { approvalId }),
			(approvalId) => age(approvalId),
			() => db().membership.updateMany({ where: { userId: userIdOf(anna) }, data: { role: "MEMBER" } }),
		];
		for (const happen of happens) {
			const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
			await slowDown("GenerateDataKey");
			const approving = approveChange(ben, { approvalId, confirmArn: arn }).catch(({ code }) => code);
			await isCalled("GenerateDataKey");
			await happen(approvalId);
			expect(await approving).toBe("CONFLICT");
			expect(await statusOf(keyId)).toBe("ACTIVE");
		}
	});

	it("a person who has just lost the role cannot approve", async () => {
		const { anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		await db().membership.updateMany({ where: { userId: userIdOf(ben) }, data: { role: "MEMBER" } });
		await expect(approveChange(ben, { approvalId, confirmArn: arn })).rejects.toMatchObject({
			code: "FORBIDDEN",
		});
	});

	it("the setting is read when the change would commit, however long KMS takes", async () => {
		const { id, anna, keyId, arn } = await createTwoPersonOrganization();
		await setTwoPerson(id, false);
		await slowDown("GenerateDataKey");
		const deleting = deleteKey(anna, { keyId, confirmArn: arn, reason });
		await isCalled("GenerateDataKey");
		await setTwoPerson(id, true);
		waiting(await deleting);
		expect(await statusOf(keyId)).toBe("ACTIVE");
	});

	it("after it is turned off one person is enough, and open requests are moot", async () => {
		const { id, anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		await setTwoPerson(id, false);
		expect(await deleteKey(anna, { keyId, confirmArn: arn, reason })).toMatchObject({ kind: "done" });
		expect((await listApprovals(ben, {})).approvals[0]).toMatchObject({ id: approvalId, standing: "MOOT" });
		await expect(approveChange(ben, { approvalId, confirmArn: arn })).rejects.toMatchObject({
			code: "CONFLICT",
			message: expect.stringMatching(/is already being deleted\./),
		});
		expect(await db().rekey.count({ where: { fromKmsKeyId: keyId } })).toBe(1);
	});

	it("one person alone does not switch it off; another Org Admin does", async () => {
		const { id, anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await switchOffTwoPerson(anna, { reason }));
		await expect(approveChange(anna, { approvalId })).rejects.toMatchObject({ code: "FORBIDDEN" });
		waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		await approveChange(ben, { approvalId });
		const organization = await db().organization.findUniqueOrThrow({ where: { id } });
		expect(organization.isTwoPersonRequired).toBe(false);
		expect((await auditOf(id))[0]).toMatchObject({
			action: "organization.two_person_switched_off",
			actorId: userIdOf(ben),
			details: { approval: { id: approvalId } },
		});
		await expect(switchOffTwoPerson(anna, { reason })).rejects.toMatchObject({ code: "CONFLICT" });
	});

	it("needs no approval for a key that protects nothing", async () => {
		const { id, anna, ben, keyId, arn, deploymentId } = await createTwoPersonOrganization();
		await approveChange(ben, {
			approvalId: waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason })),
			confirmArn: arn,
		});
		const unused = await createCustomerKey(id);
		const added = await addKey(anna, { deploymentId, arn: unused, name: "unused" });
		expect(await deleteKey(anna, { keyId: added.keyId, confirmArn: unused })).toEqual({
			kind: "done",
			rekeyId: null,
		});
	});

	it("the same request can be pending only once, until it is no longer valid", async () => {
		const { id, anna, ben, robot, keyId, arn } = await createTwoPersonOrganization();
		const ask = (context: RequestContext) => deleteKey(context, { keyId, confirmArn: arn, reason });
		const results = await Promise.allSettled([ask(anna), ask(ben), ask(robot), ask(anna)]);
		expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		for (const result of results) {
			if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "CONFLICT" });
		}
		const { id: first } = await db().approval.findFirstOrThrow({ where: { organizationId: id } });
		await age(first);
		const second = waiting(await ask(ben));
		expect([await stateOf(first), await stateOf(second)]).toEqual(["EXPIRED", "WAITING"]);
		expect((await auditOf(id))[0]?.details).toMatchObject({ approvalId: second, supersedes: first });
	});

	it("is refused immediately if no one else could approve", async () => {
		const { id, anna, ben, keyId, arn } = await createTwoPersonOrganization();
		await db().membership.deleteMany({ where: { userId: userIdOf(ben) } });
		await expect(deleteKey(anna, { keyId, confirmArn: arn, reason })).rejects.toMatchObject({
			code: "CONFLICT",
			message: expect.stringMatching(/Make another member an Org Admin first\./),
		});
		expect(await db().approval.count({ where: { organizationId: id } })).toBe(0);
	});

	it("others reject, the requester withdraws, and both end the request", async () => {
		const { id, anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const first = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		await expect(rejectChange(anna, { approvalId: first })).rejects.toMatchObject({ code: "FORBIDDEN" });
		await expect(withdrawChange(ben, { approvalId: first })).rejects.toMatchObject({ code: "FORBIDDEN" });
		await rejectChange(ben, { approvalId: first });
		expect((await auditOf(id))[0]).toMatchObject({ action: "key.deletion_rejected", actorId: userIdOf(ben) });
		const second = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		await withdrawChange(anna, { approvalId: second });
		expect((await auditOf(id))[0]).toMatchObject({
			action: "key.deletion_withdrawn",
			actorId: userIdOf(anna),
		});
		for (const approvalId of [first, second]) {
			await expect(approveChange(ben, { approvalId, confirmArn: arn })).rejects.toMatchObject({
				code: "CONFLICT",
			});
			await expect(rejectChange(ben, { approvalId })).rejects.toMatchObject({ code: "CONFLICT" });
			await expect(withdrawChange(anna, { approvalId })).rejects.toMatchObject({ code: "CONFLICT" });
		}
		expect([await stateOf(first), await stateOf(second), await statusOf(keyId)]).toEqual([
			"REJECTED",
			"CANCELLED",
			"ACTIVE",
		]);
	});

	it("tells the organization's channels, by the key's name and no more", async () => {
		const { id, anna, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		const alert = await db().alert.findFirstOrThrow({
			where: { organizationId: id, type: "key.approval_requested" },
		});
		expect(alert.data).toMatchObject({ keyId, keyName: "prod", action: "DELETE_KEY", approvalId });
		expect(JSON.stringify(alert.data)).not.toContain(arn);
	});

	it("a person's request needs a reason of 3 to 500 characters, and a token's does not", async () => {
		const { anna, robot, keyId, arn } = await createTwoPersonOrganization();
		for (const bad of [undefined, "", "  ab  ", "x".repeat(501)]) {
			await expect(
				deleteKey(anna, { keyId, confirmArn: arn, ...(bad !== undefined && { reason: bad }) }),
			).rejects.toMatchObject({ code: "INVALID_INPUT", fieldErrors: { reason: expect.any(String) } });
		}
		waiting(await deleteKey(robot, { keyId, confirmArn: arn }));
	});

	it("the approver reads the reason in the list, the alert and both audit rows; the change never sees it", async () => {
		const { id, anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason: `  ${reason} ` }));
		const [row, alert, { approvals }] = await Promise.all([
			db().approval.findUniqueOrThrow({ where: { id: approvalId } }),
			db().alert.findFirstOrThrow({ where: { organizationId: id, type: "key.approval_requested" } }),
			listApprovals(ben, { state: "waiting" }),
		]);
		expect(row).toMatchObject({ reason, input: { keyId, confirmArn: arn } });
		expect(row.input).not.toHaveProperty("reason");
		expect(alert.data).toMatchObject({ reason });
		expect(approvals).toMatchObject([{ id: approvalId, reason, keyNow: { status: "ACTIVE", records: 0 } }]);
		await approveChange(ben, { approvalId, confirmArn: arn });
		const [done, asked] = await auditOf(id);
		expect(asked).toMatchObject({ action: "key.deletion_requested", details: { reason } });
		expect(done).toMatchObject({ action: "key.deletion_started", details: { approval: { reason } } });
	});

	it("requests are listed page by page, those that wait apart from those that ended", async () => {
		const { anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const ended: string[] = [];
		for (let at = 0; at < 3; at++) {
			const approvalId = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
			await rejectChange(ben, { approvalId });
			ended.unshift(approvalId);
		}
		const open = waiting(await deleteKey(anna, { keyId, confirmArn: arn, reason }));
		const idsOf = ({ approvals }: Awaited<ReturnType<typeof listApprovals>>) => approvals.map(({ id }) => id);
		expect(idsOf(await listApprovals(ben, { state: "waiting" }))).toEqual([open]);
		const first = await listApprovals(ben, { state: "ended", limit: 2 });
		expect([idsOf(first), first.next]).toEqual([ended.slice(0, 2), ended[1]]);
		const second = await listApprovals(ben, { state: "ended", limit: 2, after: ended[1] as string });
		expect([idsOf(second), second.next]).toEqual([ended.slice(2), null]);
		expect(second.approvals[0]).toMatchObject({
			standing: "REJECTED",
			decidedBy: expect.any(String),
			keyNow: null,
		});
		// One whose time has passed has ended, also before the job has marked it.
		await age(open);
		expect(idsOf(await listApprovals(ben, { state: "waiting" }))).toEqual([]);
		expect(idsOf(await listApprovals(ben, { state: "ended" }))).toEqual([open, ...ended]);
	});

	it("moving a resource off the key waits for another Org Admin, and moving one onto it does not", async () => {
		const { id, anna, ben, deploymentId, keyId } = await createTwoPersonOrganization();
		const uncover = { deploymentId, resource: "REQUEST_LOGS" as const, isCovered: false, reason };
		const approvalId = waiting(await coverResource(anna, uncover));
		await expect(coverResource(anna, { ...uncover, resource: "TRACES" })).rejects.toMatchObject({
			code: "CONFLICT",
			message: expect.stringContaining("another resource of this key is waiting"),
		});
		await expect(coverResource(anna, uncover)).rejects.toThrow("You already requested this.");
		const protection = () =>
			db().protection.findUniqueOrThrow({
				where: { deploymentId_resource: { deploymentId, resource: "REQUEST_LOGS" } },
			});
		expect(await protection()).toMatchObject({ kmsKeyId: keyId, isCustomerKeyCovered: true });
		expect((await auditOf(id))[0]).toMatchObject({
			action: "resource.uncovering_requested",
			targetId: keyId,
			details: { resource: "REQUEST_LOGS", reason },
		});
		expect((await listApprovals(ben, {})).approvals[0]).toMatchObject({
			action: "UNCOVER_RESOURCE",
			resource: "REQUEST_LOGS",
		});
		await expect(approveChange(anna, { approvalId })).rejects.toMatchObject({ code: "FORBIDDEN" });
		await approveChange(ben, { approvalId });
		expect(await protection()).toMatchObject({ isCustomerKeyCovered: false });
		expect((await protection()).kmsKeyId).not.toBe(keyId);
		await convergeDeployment(deploymentId, never);
		const cover = { deploymentId, resource: "SCHEDULED_QUERIES" as const, isCovered: true };
		expect(await coverResource(anna, cover)).toMatchObject({ kind: "done" });
	});

	it("a request to move a resource off a key is void once another key protects it, or none", async () => {
		const { id, anna, ben, deploymentId, keyId } = await createTwoPersonOrganization();
		const uncover = { deploymentId, resource: "REQUEST_LOGS" as const, isCovered: false, reason };
		const approvalId = waiting(await coverResource(anna, uncover));
		const protection = () =>
			db().protection.findUniqueOrThrow({
				where: { deploymentId_resource: { deploymentId, resource: "REQUEST_LOGS" } },
			});
		const isVoid = async () => {
			const before = await protection();
			expect((await listApprovals(ben, {})).approvals).toContainEqual(
				expect.objectContaining({ id: approvalId, standing: "MOOT" }),
			);
			await expect(approveChange(ben, { approvalId })).rejects.toMatchObject({
				code: "CONFLICT",
				message: expect.stringContaining("for a key that is no longer in use"),
			});
			expect(await protection()).toEqual(before);
			expect(await stateOf(approvalId)).toBe("WAITING");
		};
		const newArn = await createCustomerKey(id);
		const replacing = waiting(await replaceKey(anna, { keyId, arn: newArn, name: "next", reason }));
		await approveChange(ben, { approvalId: replacing, confirmArn: newArn });
		await convergeDeployment(deploymentId, never);
		const { kmsKeyId: nextId } = await protection();
		expect(nextId).not.toBe(keyId);
		await isVoid();

		const deleting = waiting(await deleteKey(anna, { keyId: nextId as string, confirmArn: newArn, reason }));
		await approveChange(ben, { approvalId: deleting, confirmArn: newArn });
		await convergeDeployment(deploymentId, never);
		await isVoid();
	});

	describe("a replacement", () => {
		it("is requested and approved, with a probe each time and the new key's ARN typed", async () => {
			const { id, anna, ben, keyId, arn } = await createTwoPersonOrganization();
			const newArn = await createCustomerKey(id);
			const approvalId = waiting(await replaceKey(anna, { keyId, arn: newArn, name: "next", reason }));
			expect(await db().kmsKey.count({ where: { organizationId: id } })).toBe(1);
			expect((await listApprovals(ben, {})).approvals[0]).toMatchObject({
				newKey: { arn: newArn, name: "next" },
			});
			await expect(approveChange(ben, { approvalId, confirmArn: arn })).rejects.toMatchObject({
				code: "CONFIRMATION_MISMATCH",
			});
			await approveChange(ben, { approvalId, confirmArn: newArn });
			const next = await db().kmsKey.findFirstOrThrow({ where: { arn: newArn } });
			expect([next.status, next.name, await statusOf(keyId)]).toEqual(["ACTIVATING", "next", "DELETING"]);
		});

		it("whose new key fails the probe when it is approved leaves the request waiting", async () => {
			const { id, anna, ben, keyId } = await createTwoPersonOrganization();
			const newArn = await createCustomerKey(id);
			const approvalId = waiting(await replaceKey(anna, { keyId, arn: newArn, name: "next", reason }));
			await ownerKms().send(new DisableKeyCommand({ KeyId: newArn }));
			const attempt = () => approveChange(ben, { approvalId, confirmArn: newArn });
			await expect(attempt()).rejects.toMatchObject({ code: "PROBE_FAILED" });
			expect([await stateOf(approvalId), await statusOf(keyId)]).toEqual(["WAITING", "ACTIVE"]);
			expect(await db().kmsKey.count({ where: { organizationId: id } })).toBe(1);
			await ownerKms().send(new EnableKeyCommand({ KeyId: newArn }));
			await attempt();
			expect([await stateOf(approvalId), await statusOf(keyId)]).toEqual(["DONE", "DELETING"]);
		});

		it("costs its requester no probe turn when they try to approve it", async () => {
			const { id, anna, keyId } = await createTwoPersonOrganization();
			const newArn = await createCustomerKey(id);
			const approvalId = waiting(await replaceKey(anna, { keyId, arn: newArn, name: "next", reason }));
			const turns = () => db().auditEvent.count({ where: { chainId: id, action: "key.check-requested" } });
			const before = await turns();
			await expect(approveChange(anna, { approvalId, confirmArn: newArn })).rejects.toMatchObject({
				code: "FORBIDDEN",
			});
			expect(await turns()).toBe(before);
		});
	});

	describe("the destruction of data", () => {
		it("wants the number of records from both, each as it is then", async () => {
			const { organization, deploymentId, anna, ben, keyId, arn } = await createTwoPersonOrganization({
				records: 3,
			});
			await revokeKey(keyId, arn);
			const approvalId = waiting(
				await destroyData(anna, { keyId, confirmArn: arn, confirmRecords: 3, reason }),
			);
			expect(await db().dataKey.count({ where: { state: "SHREDDED" } })).toBe(0);
			// The key comes back for a moment, and a record more is under it.
			await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
			await ingestLogs(organization, 1);
			const approve = (confirmRecords?: number) =>
				approveChange(ben, {
					approvalId,
					confirmArn: arn,
					...(confirmRecords !== undefined && { confirmRecords }),
				});
			await expect(approve(4)).rejects.toMatchObject({
				code: "CONFLICT",
				message: expect.stringMatching(/^AWS allows access to /),
			});
			await revokeKey(keyId, arn);
			for (const records of [undefined, 3]) {
				await expect(approve(records)).rejects.toMatchObject({ code: "CONFIRMATION_MISMATCH" });
			}
			expect([await stateOf(approvalId), await db().requestLog.count({ where: { deploymentId } })]).toEqual([
				"WAITING",
				4,
			]);
			await approve(4);
			expect([await stateOf(approvalId), await statusOf(keyId)]).toEqual(["DONE", "DELETING"]);
			expect(await db().dataKey.count({ where: { kmsKeyId: keyId, state: { not: "SHREDDED" } } })).toBe(0);
		});
	});
});

const tokenIdOf = async (organizationId: string, name: string) =>
	(await db().apiToken.findFirstOrThrow({ where: { organizationId, name } })).id;

/** As if a person had created the token, not the operator. */
async function markMadeBy(id: string, createdByUserId: string): Promise<void> {
	await db().apiToken.update({ where: { id }, data: { createdByUserId } });
}
