import { matchesPattern } from "./pattern.ts";

type Compare = (value: string, wanted: string) => boolean;

const equalsIgnoreCase: Compare = (value, wanted) => value.toLowerCase() === wanted.toLowerCase();
const like: Compare = (value, wanted) => matchesPattern(wanted, value);
const equals: Compare = (value, wanted) => value === wanted;

/** `Null` is not among them: it tests the key, not its values. */
export const comparisons: Record<string, { compare: Compare; isNegated: boolean }> = {
	StringEquals: { compare: equals, isNegated: false },
	StringNotEquals: { compare: equals, isNegated: true },
	StringEqualsIgnoreCase: { compare: equalsIgnoreCase, isNegated: false },
	StringNotEqualsIgnoreCase: { compare: equalsIgnoreCase, isNegated: true },
	StringLike: { compare: like, isNegated: false },
	StringNotLike: { compare: like, isNegated: true },
	ArnEquals: { compare: like, isNegated: false },
	ArnLike: { compare: like, isNegated: false },
	ArnNotEquals: { compare: like, isNegated: true },
	ArnNotLike: { compare: like, isNegated: true },
	Bool: { compare: equalsIgnoreCase, isNegated: false },
};

export interface Condition {
	/** A name in `comparisons`, or `Null`. */
	operator: string;
	quantifier?: "ForAllValues" | "ForAnyValue";
	ifExists: boolean;
	/** Lower case. */
	key: string;
	values: string[];
}

/** True if one condition holds. A statement applies only if all its conditions hold. */
export function holds(condition: Condition, present: ReadonlyMap<string, readonly string[]>): boolean {
	const values = present.get(condition.key);
	if (condition.operator === "Null") {
		return condition.values.some((wanted) => (wanted.toLowerCase() === "true") === (values === undefined));
	}
	const comparison = comparisons[condition.operator];
	if (!comparison) return false;
	// An absent key satisfies negated operators and ForAllValues, and no other.
	if (values === undefined) {
		if (condition.ifExists || condition.quantifier === "ForAllValues") return true;
		return condition.quantifier === undefined && comparison.isNegated;
	}
	const isGood = (value: string) =>
		condition.values.some((wanted) => comparison.compare(value, wanted)) !== comparison.isNegated;
	if (condition.quantifier === "ForAllValues") return values.every(isGood);
	if (condition.quantifier === "ForAnyValue") return values.some(isGood);
	return comparison.isNegated ? values.every(isGood) : values.some(isGood);
}
