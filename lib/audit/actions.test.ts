import { expect, it } from "vitest";
import { actionLabel } from "./actions.ts";

it("a denied permission is named, and an unknown action keeps its own name", () => {
	expect(actionLabel("key:delete")).toBe("Denied: key:delete");
	expect(actionLabel("constructor")).toBe("constructor");
});
