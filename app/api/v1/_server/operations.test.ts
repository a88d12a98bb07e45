import { describe, expect, it } from "vitest";
import { scopeFor } from "@/lib/access/permissions.ts";
import { loadVerbs } from "@/testing/load-verbs.ts";
import { operations } from "./operations.ts";

/** Verbs that tokens may call but no operation does, each with the reason. */
const withoutOperation: Record<string, string> = {
	checkNow: "not offered yet; the health of a key tells its last check",
	coverResource: "not offered yet",
	encryptionKeysOverview: "a page's view; programs read keys and rekeys",
	endDrill: "needs a person who disables the key in AWS",
	exportAuditLog: "a download; programs page through the audit events",
	exportRequestLogs: "a download; programs page through the request logs",
	exportTraces: "a download; programs page through the traces",
	findById: "the console's search box; programs read a record by its ID",
	ingestRequestLogs: "the gateway's, over OTLP",
	ingestSpans: "the gateway's, over OTLP",
	keyHealthHistory: "part of the key's health",
	listEvidence: "not offered yet",
	listTraceLogs: "programs filter the request logs by trace ID",
	openEvidence: "not offered yet",
	readAuditEvent: "programs page through the audit events",
	readDrill: "needs a person who disables the key in AWS",
	readEvidence: "not offered yet",
	requestEvidence: "not offered yet",
	requestLogHistogram: "not offered yet",
	runQueryNow: "not offered yet; the schedule runs it",
	startDrill: "needs a person who disables the key in AWS",
	telemetryExtent: "the console's default time range",
	telemetrySuggestions: "the console's filter fields",
	traceHistogram: "not offered yet",
};

describe("the operations of the REST API", () => {
	it("each calls registered verbs that share one permission", () => {
		for (const { id, permission, verbs } of operations)
			expect([id, ...verbs.map((verb) => verb.permission)]).toEqual([id, ...verbs.map(() => permission)]);
		expect(operations.length).toBeGreaterThan(20);
	});

	it("reach every verb that a token may call, except those listed here with a reason", async () => {
		const reached = new Set(operations.flatMap(({ verbs }) => verbs.map(({ name }) => name)));
		const unreached = (await loadVerbs())
			.filter(({ name, permission }) => scopeFor(permission) !== null && !reached.has(name))
			.map(({ name }) => name);
		expect(unreached.toSorted()).toEqual(Object.keys(withoutOperation).toSorted());
	});
});
