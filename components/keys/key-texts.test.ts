import { describe, expect, it } from "vitest";
import type { DeploymentView } from "@/lib/keys/encryption-keys-overview.ts";
import type { HealthHours } from "@/lib/keys/health-hours.ts";
import type { ResourceView } from "@/lib/keys/resource-views.ts";
import { coverOption, namesOfResources } from "./cover-option.ts";
import { healthHoursText } from "./health-hours-text.ts";
import { protectionText } from "./protection-text.ts";
import { valuesText } from "./reported-values.tsx";
import { spokenOutcome } from "./spoken-state.ts";

describe("the keys that a resource is under", () => {
	const view = (change: Partial<ResourceView>) =>
		({ protectedBy: "second-key", elsewhere: [], destroyed: 0, ...change }) as ResourceView;
	const elsewhere = [{ keyName: "first-key", records: 220_000 }];

	it("are the one that protects it, once everything is there", () => {
		expect(protectionText(view({}), false)).toBe("second-key");
	});

	it("are named as they are while records move, or wait to", () => {
		expect(protectionText(view({ elsewhere }), false)).toBe("220,000 under first-key, moving to second-key");
		expect(protectionText(view({ elsewhere }), true)).toBe(
			"220,000 under first-key, waiting to move to second-key",
		);
		expect(protectionText(view({ protectedBy: "Keyhold managed key", elsewhere, destroyed: 3 }), false)).toBe(
			"220,000 under first-key, moving to the Keyhold managed key; 3 records being destroyed",
		);
	});
});

describe("the health of a day in words", () => {
	const names = { HEALTHY: "Healthy", WARNING: "Warning", UNREACHABLE: "Unreachable", REVOKED: "Revoked" };
	const text = (hours: HealthHours) => healthHoursText(hours, (health) => names[health]);

	it("names the worst first, and counts the hours with checks only", () => {
		expect(text([null, "HEALTHY", "WARNING", "REVOKED", "REVOKED"])).toBe(
			"Revoked in 2 of 4 hours, Warning in 1",
		);
		expect(text([null, "HEALTHY"])).toBe("Healthy throughout");
	});
});

it("resources are listed in the order of the table", () => {
	expect(namesOfResources(["SCHEDULED_QUERIES"])).toBe("Scheduled queries");
	expect(namesOfResources(["SCHEDULED_QUERIES", "TRACES"])).toBe("Traces and scheduled queries");
	expect(coverOption(["SCHEDULED_QUERIES"])).toMatchObject({
		label: "Protect scheduled queries with this key too",
		isTakenAtFirst: true,
	});
});

it("the end of a rekey is spoken only when it has ended", () => {
	const outcome = { reason: "ACTIVATE", records: 40, destroyed: 0, tookMs: 2_000, from: null, to: "prod" };
	const view = { name: "Production", outcome, rekey: null } as unknown as DeploymentView;
	expect(spokenOutcome(view)).toBe("Production: re-encryption finished. 40 records re-encrypted in 2 s.");
	expect(spokenOutcome({ ...view, rekey: {} } as DeploymentView)).toBe("");
	expect(spokenOutcome({ ...view, outcome: null })).toBe("");
});

describe("the values of application data", () => {
	it.each([
		["12,400 values", { found: 12_400, isWhole: true }],
		["0 values", { found: 0, isWhole: true }],
		["4,200 values", { found: 4_200, isWhole: false }],
		["Nothing to re-encrypt", { found: 0, isWhole: false }],
	])("reads: %s", (text, values) => {
		expect(valuesText(values)).toBe(text);
	});
});
