import { expect, it } from "vitest";
import { revocationMeasure } from "./revocation-measure.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 9, 12, 10, 0, seconds));
const revocation = {
	error: "DisabledException",
	lastAgreedAt: at(0),
	refusedAt: at(9),
	lastRefusedAt: at(40),
	cutAt: at(11),
	applicationProcesses: 3,
	restoredAt: at(49),
	refusedRequests: 12n,
};

it("measures from AWS's last agreement to the last eviction, and from its last refusal to its first agreement", () => {
	expect(revocationMeasure(revocation)).toEqual({
		error: "DisabledException",
		refusedAt: at(9).toISOString(),
		cutMs: 11_000,
		applicationProcesses: 3,
		restoredMs: 9_000,
		refusedRequests: 12,
	});
});

it("ends with the refusal when no process held a data key", () => {
	expect(revocationMeasure({ ...revocation, cutAt: null }).cutMs).toBe(9_000);
	expect(revocationMeasure({ ...revocation, cutAt: at(3) }).cutMs).toBe(9_000);
});

it("claims nothing that was not measured", () => {
	expect(revocationMeasure({ ...revocation, lastAgreedAt: null, restoredAt: null })).toMatchObject({
		cutMs: null,
		restoredMs: null,
	});
});
