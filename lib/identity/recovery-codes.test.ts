import { expect, it } from "vitest";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";

it("recovery codes are ten, all different, of 78 random bits", () => {
	const codes = Array.from({ length: 50 }, newRecoveryCodes);
	for (const ten of codes) expect(ten).toHaveLength(10);
	expect(new Set(codes.flat()).size).toBe(500);
	for (const code of codes.flat()) expect(code).toMatch(/^([abcdefghjkmnpqrstvwxyz2-9]{4}-){3}[a-z2-9]{4}$/);
});

it("a recovery code is the same however it is typed, and nothing shorter or longer is one", () => {
	const hash = recoveryCodeHash("k7wm-3pqd-x8nh-2cvt");
	expect(hash).toHaveLength(32);
	expect(recoveryCodeHash(" K7WM 3pqd x8nh2cvt ")).toEqual(hash);
	expect(recoveryCodeHash("k7wm-3pqd-x8nh-2cvs")).not.toEqual(hash);
	for (const text of ["", "123456", "k7wm-3pqd-x8nh-2cv", "k7wm-3pqd-x8nh-2cvtt"]) {
		expect(recoveryCodeHash(text)).toBeNull();
	}
});
