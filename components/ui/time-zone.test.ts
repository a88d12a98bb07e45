import { afterEach, expect, test, vi } from "vitest";
import { timeZoneName } from "./time-zone.ts";

afterEach(() => vi.unstubAllEnvs());

test.each([
	["UTC", "UTC"],
	["Asia/Tokyo", "GMT+9"],
	["Asia/Kolkata", "GMT+5:30"],
	["America/Phoenix", "GMT-7"],
	["Pacific/Marquesas", "GMT-9:30"],
])("the zone of a reader in %s is named %s", (timeZone, name) => {
	vi.stubEnv("TZ", timeZone);
	expect(timeZoneName("local")).toBe(name);
	expect(timeZoneName("utc")).toBe("UTC");
});
