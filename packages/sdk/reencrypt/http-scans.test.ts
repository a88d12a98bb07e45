import { expect, it } from "vitest";
import type { Transport } from "../client/transport.ts";
import { httpScans } from "./http-scans.ts";

const process = { id: crypto.randomUUID(), name: "nightly" };

/** Records what is posted, and answers in turn. */
function transportOf(answers: unknown[]) {
	const posted: [path: string, body: Record<string, unknown>][] = [];
	const post = async (path: string, body: unknown) => {
		posted.push([path, body as Record<string, unknown>]);
		return answers.shift() ?? null;
	};
	const transport: Transport = { post, timeoutMs: 5_000, close: () => {} };
	return { posted, transport };
}

it("a long list of data keys is read to its end", async () => {
	const key = (dataKeyId: string) => ({
		tenant: "a",
		deploymentId: "d",
		deployment: "production",
		dataKeyId,
	});
	const { posted, transport } = transportOf([
		{ scanId: "s", dataKeys: [key("1")], nextCursor: "next" },
		{ scanId: "s", dataKeys: [key("2")] },
	]);
	const { scanId, dataKeys } = await httpScans(transport, process).start("contacts", "job", [
		"contacts",
		"deals",
	]);
	expect([scanId, dataKeys.map(({ dataKeyId }) => dataKeyId)]).toEqual(["s", ["1", "2"]]);
	const first = { process, table: "contacts", tables: ["contacts", "deals"], worker: "job" };
	expect(posted.map(([, body]) => body)).toEqual([first, { ...first, scanId: "s", cursor: "next" }]);
});

it("many counts are reported in parts, and the last part alone finishes the scan", async () => {
	const { posted, transport } = transportOf([]);
	const counts = Array.from({ length: 5_001 }, (_, at) => ({
		deploymentId: "d",
		dataKeyId: `${at}`,
		found: 1,
		done: 1,
		left: 0,
	}));
	await httpScans(transport, process).report("s", counts, true);
	await httpScans(transport, process).report("s", [], true);
	const parts = posted.map(([path, { counts, isFinished }]) => [path, (counts as []).length, isFinished]);
	const path = "vault/v1/scans/s";
	expect(parts).toEqual([
		[path, 5_000, false],
		[path, 1, true],
		[path, 0, true],
	]);
});

it("an answer that is not Keyhold's is an error", async () => {
	const { transport } = transportOf([{ dataKeys: [{}] }]);
	await expect(httpScans(transport, process).start("contacts", "job", [])).rejects.toMatchObject({
		code: "UNEXPECTED_ANSWER",
	});
});
