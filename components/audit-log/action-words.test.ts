import { expect, it } from "vitest";
import { wordsFor } from "./action-words.ts";

it("a refused permission is named, and an unknown action is shown as it was written", () => {
	expect(wordsFor("key:delete")).toBe("Permission key:delete asked for");
	expect(wordsFor("constructor")).toBe("constructor");
});
