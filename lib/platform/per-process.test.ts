import { expect, it, vi } from "vitest";

it("a second copy of the module finds the value of the first", async () => {
	const first = await import("./per-process.ts");
	vi.resetModules();
	const second = await import("./per-process.ts");
	expect(second.perProcess).not.toBe(first.perProcess);
	const ofFirst = first.perProcess("test.list", () => [1]);
	const ofSecond = second.perProcess("test.list", () => [2]);
	expect(ofFirst()).toEqual([1]);
	expect(ofSecond()).toBe(ofFirst());
});

it("the value is made when it is first needed, also when it is undefined", async () => {
	const { perProcess } = await import("./per-process.ts");
	const create = vi.fn(() => undefined);
	const value = perProcess("test.undefined", create);
	expect(create).not.toHaveBeenCalled();
	value();
	value();
	expect(create).toHaveBeenCalledTimes(1);
});
