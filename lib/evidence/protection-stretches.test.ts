import { describe, expect, it } from "vitest";
import type { Resource } from "../platform/prisma/client.ts";
import { type ProtectionRow, protectionStretches, type RekeyTimes } from "./protection-stretches.ts";

const deploymentId = "the deployment";
const keyId = "the key";
const end = new Date("2027-01-01");
const day = (at: number) => new Date(Date.UTC(2026, 0, at));

const created = (details: object): ProtectionRow => ({
	at: day(1),
	action: "deployment.created",
	targetId: deploymentId,
	details,
});
const activated = (at: number, details: object = {}): ProtectionRow => ({
	at: day(at),
	action: "key.activated",
	targetId: keyId,
	details: { arn: "the ARN", deploymentId, rekeyId: `rekey ${at}`, ...details },
});
const covered = (at: number, resource: Resource): ProtectionRow => ({
	at: day(at),
	action: "resource.covered",
	targetId: deploymentId,
	details: { resource, rekeyId: `rekey ${at}` },
});
const rekey = (at: number): RekeyTimes => ({
	id: `rekey ${at}`,
	deploymentId,
	reason: "ACTIVATE",
	fromKmsKeyId: null,
	phase: "DONE",
	startedAt: day(at),
	protectedAt: day(at + 1),
	finishedAt: day(at + 2),
});

/** The days from which on the customer's key protected each resource. */
function protectedFrom(rows: ProtectionRow[], rekeys: RekeyTimes[]): Partial<Record<Resource, Date>> {
	const stretches = protectionStretches(rows, rekeys, end).filter(({ key }) => key?.id === keyId);
	return Object.fromEntries(stretches.map(({ resource, from }) => [resource, from]));
}

describe("what the audit log says about a key's protection:", () => {
	it("a deployment's row names the resources that its key will cover", () => {
		const rows = [
			created({ covered: ["REQUEST_LOGS", "TRACES", "APPLICATION_DATA"] satisfies Resource[] }),
			activated(3),
		];
		expect(protectedFrom(rows, [rekey(3)])).toEqual({
			REQUEST_LOGS: day(3),
			TRACES: day(3),
			APPLICATION_DATA: day(3),
		});
	});

	it("a row from before application data names none: the key covers logs and traces only", () => {
		expect(protectedFrom([created({}), activated(3)], [rekey(3)])).toEqual({
			REQUEST_LOGS: day(3),
			TRACES: day(3),
		});
	});

	it("application data of such a deployment is protected from the day on which an Org Admin covers it", () => {
		const rows = [created({}), activated(3), covered(9, "APPLICATION_DATA")];
		const rekeys = [rekey(3), rekey(9)];
		expect(protectedFrom(rows, rekeys)).toEqual({
			REQUEST_LOGS: day(3),
			TRACES: day(3),
			APPLICATION_DATA: day(9),
		});
		expect(
			protectionStretches(rows, rekeys, end).filter(({ resource }) => resource === "APPLICATION_DATA"),
		).toMatchObject([
			{ key: null, from: day(1), to: day(9) },
			{
				key: { id: keyId, arn: "the ARN" },
				from: day(9),
				protectedAt: day(10),
				finishedAt: null,
				to: null,
			},
		]);
	});

	it("the end of a rekey says nothing about values in the vendor's tables", () => {
		const rows = [
			created({ covered: ["REQUEST_LOGS", "APPLICATION_DATA"] satisfies Resource[] }),
			activated(3),
		];
		const finished = protectionStretches(rows, [rekey(3)], end)
			.filter(({ key }) => key)
			.map(({ resource, protectedAt, finishedAt }) => [resource, protectedAt, finishedAt]);
		expect(finished).toEqual([
			["REQUEST_LOGS", day(4), day(5)],
			["APPLICATION_DATA", day(4), null],
		]);
	});

	it("an activation that adds a resource protects it from then on, and every later activation does", () => {
		const deleted: ProtectionRow = {
			at: day(6),
			action: "key.deletion_started",
			targetId: keyId,
			details: { deploymentId, rekeyId: "rekey 6" },
		};
		const adding = activated(3, { covered: ["APPLICATION_DATA"] satisfies Resource[] });
		expect(protectedFrom([created({}), adding], [rekey(3)])).toMatchObject({ APPLICATION_DATA: day(3) });
		expect(
			protectedFrom([created({}), adding, deleted, activated(9)], [rekey(3), rekey(6), rekey(9)]),
		).toEqual({ REQUEST_LOGS: day(9), TRACES: day(9), APPLICATION_DATA: day(9) });
	});
});
