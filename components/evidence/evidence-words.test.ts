import { expect, it } from "vitest";
import { actorWords } from "./evidence-words.ts";

it("a background job is named as one, and people and tokens keep their names", () => {
	expect(actorWords("rekey.converge")).toBe("Keyhold (background job)");
	expect(actorWords("operator")).toBe("Keyhold operator");
	expect(actorWords("ada@acme.example")).toBe("ada@acme.example");
	expect(actorWords("Terraform")).toBe("Terraform");
});
