import { expect, test } from "vitest";
import { type Condition, holds } from "./conditions.ts";

type Case = [operator: string, wanted: string[], values: string[] | undefined, expected: boolean];

function condition(text: string, values: string[]): Condition {
	const [, quantifier, operator = "", ifExists] = /^(?:(\w+):)?(\w+?)(IfExists)?$/.exec(text) ?? [];
	const base = { operator, ifExists: ifExists !== undefined, key: "k", values };
	return quantifier ? { ...base, quantifier: quantifier as "ForAllValues" } : base;
}

const absent = undefined;
const cases: Case[] = [
	["StringEquals", ["a"], ["a"], true],
	["StringEquals", ["a"], ["A"], false],
	["StringEquals", ["a", "b"], ["b"], true],
	["StringEquals", ["a*"], ["ab"], false],
	["StringEquals", ["a"], absent, false],
	["StringEqualsIfExists", ["a"], absent, true],
	["StringEqualsIfExists", ["a"], ["b"], false],
	["StringNotEquals", ["a"], ["a"], false],
	["StringNotEquals", ["a"], ["b"], true],
	["StringNotEquals", ["a", "b"], ["b"], false],
	["StringNotEquals", ["a"], absent, true],
	["StringEqualsIgnoreCase", ["a"], ["A"], true],
	["StringEqualsIgnoreCase", ["a"], ["b"], false],
	["StringNotEqualsIgnoreCase", ["a"], ["A"], false],
	["StringLike", ["a*c", "x?"], ["abbc"], true],
	["StringLike", ["x?"], ["xyz"], false],
	["StringLike", ["*"], absent, false],
	["StringNotLike", ["a*"], ["abc"], false],
	["StringNotLike", ["a*"], absent, true],
	["Bool", ["true"], ["true"], true],
	["Bool", ["false"], ["true"], false],
	["Bool", ["true"], absent, false],
	["BoolIfExists", ["true"], absent, true],
	["Null", ["true"], absent, true],
	["Null", ["true"], ["a"], false],
	["Null", ["false"], absent, false],
	["Null", ["false"], ["a"], true],
	["ForAnyValue:StringEquals", ["a", "b"], ["z", "a"], true],
	["ForAnyValue:StringEquals", ["a"], ["z"], false],
	["ForAnyValue:StringEquals", ["a"], absent, false],
	["ForAllValues:StringEquals", ["a", "b"], ["b", "a"], true],
	["ForAllValues:StringEquals", ["a", "b"], ["a", "z"], false],
	["ForAllValues:StringEquals", ["a"], absent, true],
	["ForAllValues:StringLike", ["a*"], ["ab", "ac"], true],
	["ForAnyValue:StringNotEquals", ["a"], ["a"], false],
	["ForAnyValue:StringNotEquals", ["a"], ["a", "b"], true],
	["ForAnyValue:StringNotEquals", ["a"], absent, false],
	["ForAllValues:StringNotEquals", ["a"], ["b", "a"], false],
	["ArnLike", ["arn:aws:iam::*:role/x"], ["arn:aws:iam::1:role/x"], true],
];

test.each(cases)("%s %j of %j is %s", (operator, wanted, values, expected) => {
	const present = new Map(values === undefined ? [] : [["k", values]]);
	expect(holds(condition(operator, wanted), present)).toBe(expected);
});
