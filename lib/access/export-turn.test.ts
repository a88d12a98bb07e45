import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { inExportTurn, requireExportTurn } from "./export-turn.ts";

describe("an export's turn", () => {
	beforeEach(() => vi.useFakeTimers());
	afterEach(() => vi.useRealTimers());

	async function* pieces() {
		for (let at = 0; at < 3; at++) yield new Uint8Array([at]);
	}
	const begin = (kind: "audit" | "telemetry", organization: string) => {
		const read = inExportTurn(kind, organization, pieces());
		return { read, first: read.next() };
	};

	it("exports of telemetry that no one reads do not hold up an export of the audit log", async () => {
		const stalled = [1, 2, 3, 4].map(() => begin("telemetry", "a"));
		await stalled[0]?.first;
		expect(() => requireExportTurn("telemetry", "a")).toThrow("already running an export");
		requireExportTurn("audit", "a");
		const audit = begin("audit", "a");
		expect((await audit.first).done).toBe(false);
		await audit.read.return(undefined);
		for (const { read, first } of stalled) {
			await first;
			await read.return(undefined);
		}
	});

	it("an export that is not read for a minute gives its turn to the next one, and breaks", async () => {
		const stalled = begin("telemetry", "b");
		await stalled.first;
		const next = begin("telemetry", "b");
		let isBegun = false;
		next.first.then(() => {
			isBegun = true;
		});
		await vi.advanceTimersByTimeAsync(59_000);
		expect(isBegun).toBe(false);
		await vi.advanceTimersByTimeAsync(2_000);
		expect(isBegun).toBe(true);
		await expect(stalled.read.next()).rejects.toThrow("not read for a minute");
		await next.read.return(undefined);
	});

	it("an export that is read slowly, but is read, comes to its end", async () => {
		const { read, first } = begin("telemetry", "c");
		await first;
		for (const isLast of [false, false, true]) {
			await vi.advanceTimersByTimeAsync(50_000);
			expect((await read.next()).done).toBe(isLast);
		}
	});
});
