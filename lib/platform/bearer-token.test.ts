import { expect, it } from "vitest";
import { bearerToken } from "./bearer-token.ts";

it.each([
	["Bearer kh_1", "kh_1"],
	["bearer   kh_1 ", "kh_1"],
	["Bearer", undefined],
	["Bearer ", undefined],
	["Bearer one two", undefined],
	["Basic kh_1", undefined],
	["kh_1", undefined],
	[null, undefined],
	[undefined, undefined],
])("the bearer token of %j is %j", (authorization, token) => {
	expect(bearerToken(authorization)).toBe(token);
});
