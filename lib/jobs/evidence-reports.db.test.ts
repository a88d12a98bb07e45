import { afterEach, describe, expect, it } from "vitest";
import { appendMany } from "../../testing/long-chain.ts";
import { asOwner, useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { listAuditEvents } from "../audit-log/list-audit-events.ts";
import { forgetOldEvidence } from "../evidence/forget-old-evidence.ts";
import { listEvidence, openEvidence, readEvidence } from "../evidence/read-evidence.ts";
import { requestEvidence } from "../evidence/request-evidence.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { makeEvidenceReport, resumeEvidenceReports } from "./make-evidence-report.ts";
import { startWorker, type Worker } from "./worker.ts";

const always = { from: new Date(0), to: "2999-12-31" };

describe("evidence reports are made by workers:", () => {
	useSuiteDatabase();
	useSuiteKms();
	let worker: Worker | undefined;
	afterEach(async () => {
		await worker?.stop();
		worker = undefined;
	});
	const waitingJobs = async (reportId: string) => {
		const { rows } = await asOwner(
			"SELECT id FROM pgboss.job WHERE name = 'evidence.make' AND data->>'reportId' = $1 AND state = 'created'",
			[reportId],
		);
		return rows.length;
	};

	it("a report tells how far it is, and is the same after a reload", { timeout: 120_000 }, async () => {
		const { admin, id } = await createTestOrganization();
		await appendMany(id, 8_000);
		const { reportId } = await requestEvidence(admin, always);
		expect(await readEvidence(admin, { reportId })).toMatchObject({
			state: "WAITING",
			rows: { done: 0, total: 0 },
		});
		worker = await startWorker();
		const seen = new Set<string>();
		await expect
			.poll(
				async () => {
					const { state, rows } = await readEvidence(admin, { reportId });
					if (state === "RUNNING" && rows.done > 0 && rows.done < rows.total) seen.add("under way");
					return state;
				},
				{ timeout: 60_000, interval: 20 },
			)
			.toBe("DONE");
		expect([...seen]).toEqual(["under way"]);
		const report = await openEvidence(admin, { reportId });
		expect(report.chain).toMatchObject({ findings: [], unnamed: 0 });
		expect(report.chain.rows).toBeGreaterThan(8_000);
		expect(await openEvidence(admin, { reportId })).toEqual(report);
		expect(await listEvidence(admin, {})).toMatchObject([{ id: reportId, state: "DONE" }]);
	});

	it("one is made at a time for an organization, whatever others do", async () => {
		const [busy, quiet] = [await createTestOrganization(), await createTestOrganization()];
		const outcomes = await Promise.all(
			Array.from({ length: 8 }, () =>
				requestEvidence(busy.admin, always).then(
					({ reportId }) => reportId,
					(error) => error.code as string,
				),
			),
		);
		const [reportId = ""] = outcomes.filter((outcome) => outcome !== "CONFLICT");
		expect(outcomes.filter((outcome) => outcome === "CONFLICT")).toHaveLength(7);
		expect(await requestEvidence(quiet.admin, always)).toMatchObject({ reportId: expect.any(String) });
		await makeEvidenceReport({ organizationId: busy.id, reportId }, false);
		expect(await requestEvidence(busy.admin, always)).toMatchObject({ reportId: expect.any(String) });
	});

	it("one that a killed worker began is made by another", async () => {
		const { admin, id: organizationId } = await createTestOrganization();
		const { reportId } = await requestEvidence(admin, always);
		await db().evidenceReport.update({
			where: { id: reportId },
			data: { state: "RUNNING", rowsDone: 2, rowsTotal: 3 },
		});
		await makeEvidenceReport({ organizationId, reportId }, false);
		expect(await readEvidence(admin, { reportId })).toMatchObject({ state: "DONE" });
	});

	it("one whose job is lost gets another, once", async () => {
		const { admin } = await createTestOrganization();
		const { reportId } = await requestEvidence(admin, always);
		await asOwner("DELETE FROM pgboss.job WHERE data->>'reportId' = $1", [reportId]);
		await resumeEvidenceReports();
		expect(await waitingJobs(reportId)).toBe(0);
		await db().evidenceReport.update({ where: { id: reportId }, data: { requestedAt: new Date(0) } });
		await resumeEvidenceReports();
		await resumeEvidenceReports();
		expect(await waitingJobs(reportId)).toBe(1);
	});

	it("one that fails to the last attempt says so, is audited, and stands in no other's way", async () => {
		const { admin, id: organizationId } = await createTestOrganization();
		const { reportId } = await requestEvidence(admin, always);
		await asOwner("ALTER TABLE revocations RENAME TO revocations_away");
		await expect(makeEvidenceReport({ organizationId, reportId }, false)).rejects.toThrow();
		expect(await readEvidence(admin, { reportId })).toMatchObject({ state: "RUNNING" });
		await expect(makeEvidenceReport({ organizationId, reportId }, true)).rejects.toThrow();
		await asOwner("ALTER TABLE revocations_away RENAME TO revocations");
		expect(await readEvidence(admin, { reportId })).toMatchObject({ state: "FAILED" });
		await expect(openEvidence(admin, { reportId })).rejects.toMatchObject({ code: "NOT_FOUND" });
		const { events } = await listAuditEvents(admin, { action: "audit.evidence_failed" });
		expect(events).toMatchObject([{ details: { reportId, error: "INTERNAL" } }]);
		expect(await requestEvidence(admin, always)).toMatchObject({ reportId: expect.any(String) });
	});

	it("an organization asks for 12 within an hour, then hears when to try again; others are not held up", async () => {
		const [busy, quiet] = [await createTestOrganization(), await createTestOrganization()];
		const finishAll = () =>
			db().evidenceReport.updateMany({
				where: { organizationId: busy.id },
				data: { state: "FAILED", finishedAt: new Date() },
			});
		for (let asked = 0; asked < 12; asked++) {
			await requestEvidence(busy.admin, always);
			await expect(requestEvidence(busy.admin, always)).rejects.toMatchObject({ code: "CONFLICT" });
			await finishAll();
		}
		await expect(requestEvidence(busy.admin, always)).rejects.toMatchObject({
			code: "RATE_LIMITED",
			message: expect.stringMatching(/^This organization has asked for 12 .* Try again in \d+ minutes\.$/),
			retryAfterSeconds: expect.closeTo(3_590, -2),
		});
		expect(await requestEvidence(quiet.admin, always)).toMatchObject({ reportId: expect.any(String) });
		expect(await db().evidenceReport.count({ where: { organizationId: busy.id } })).toBe(12);
	});

	it("an organization keeps its newest 20 finished ones, and the one that is being made", async () => {
		const [busy, quiet] = [await createTestOrganization(), await createTestOrganization()];
		const { reportId } = await requestEvidence(busy.admin, always);
		const finished = ({ id: organizationId }: { id: string }, count: number) =>
			Array.from({ length: count }, (_, minute) => {
				const at = new Date(Date.now() - 60_000 * (minute + 1));
				const about = { organizationId, from: at, to: at, requestedBy: "", requestId: "" };
				return { ...about, id: newId(), state: "FAILED" as const, requestedAt: at, finishedAt: at };
			});
		const [many, few] = [finished(busy, 30), finished(quiet, 20)];
		await db().evidenceReport.createMany({ data: [...many, ...few] });
		await forgetOldEvidence();
		const keptBy = async ({ id }: { id: string }) =>
			(await db().evidenceReport.findMany({ where: { organizationId: id } })).map(({ id }) => id).sort();
		expect(await keptBy(busy)).toEqual([reportId, ...many.slice(0, 20).map(({ id }) => id)].sort());
		expect(await keptBy(quiet)).toEqual(few.map(({ id }) => id).sort());
	});

	it("another organization's report is not there", async () => {
		const [one, other] = [await createTestOrganization(), await createTestOrganization()];
		const { reportId } = await requestEvidence(one.admin, always);
		await makeEvidenceReport({ organizationId: one.id, reportId }, false);
		const foreign = { code: "NOT_FOUND" };
		await expect(readEvidence(other.admin, { reportId })).rejects.toMatchObject(foreign);
		await expect(openEvidence(other.admin, { reportId })).rejects.toMatchObject(foreign);
		expect(await listEvidence(other.admin, {})).toEqual([]);
	});
});
