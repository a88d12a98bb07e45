import { describe, expect, it } from "vitest";
import type { DeploymentView } from "@/lib/keys/encryption-keys-overview.ts";
import { spokenState } from "./spoken-state.ts";

const key = { name: "prod", status: "ACTIVATING", health: "HEALTHY" };
const at = (done: number, blockedReason: string | null = null) =>
	spokenState({
		name: "Production",
		key,
		rekey: { isProtected: true, done, total: 1000, blockedReason },
	} as DeploymentView);

describe("a long move, heard", () => {
	it("reads the same until a quarter more is done", () => {
		const heard = new Set(Array.from({ length: 1001 }, (_, done) => at(done)));
		expect(heard.size).toBe(5);
		expect(at(1000)).toContain("100% done");
	});

	it("says why it waits", () => {
		expect(at(400, "The key is disabled.")).toContain("Re-encryption is waiting. The key is disabled.");
	});

	it("says where the data is when the key is gone", () => {
		expect(spokenState({ name: "Production", key: null, rekey: null } as DeploymentView)).toBe(
			"Production: encrypted with the Keyhold managed key.",
		);
	});
});
