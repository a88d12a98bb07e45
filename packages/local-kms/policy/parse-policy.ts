import { z } from "zod";
import { KmsError } from "../kms-error.ts";
import { type Condition, comparisons } from "./conditions.ts";

export interface Policy {
	statements: Statement[];
}

export interface Statement {
	effect: "Allow" | "Deny";
	/** Account numbers, principal ARNs, `*`. AWS service principals are dropped, since services do not call here. */
	principals: string[];
	actions: string[];
	isNotAction: boolean;
	/** In a key policy "*" means this key; a statement without Resource or without Action has no effect. */
	resources: string[];
	conditions: Condition[];
}

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const principalKinds = z.strictObject({
	AWS: oneOrMore.optional(),
	Service: oneOrMore.optional(),
	Federated: oneOrMore.optional(),
	CanonicalUser: oneOrMore.optional(),
});
const conditionValue = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const conditionValues = z.union([conditionValue.transform((one) => [one]), z.array(conditionValue)]);

const statementSchema = z.strictObject({
	Sid: z.string().optional(),
	Effect: z.enum(["Allow", "Deny"]),
	Principal: z.union([z.literal("*").transform(() => ({ AWS: ["*"] })), principalKinds]),
	Action: oneOrMore.optional(),
	NotAction: oneOrMore.optional(),
	Resource: oneOrMore.optional(),
	Condition: z.record(z.string(), z.record(z.string(), conditionValues)).optional(),
});
const policySchema = z.strictObject({
	Version: z.enum(["2012-10-17", "2008-10-17"]).optional(),
	Id: z.string().optional(),
	Statement: z.union([z.array(statementSchema), statementSchema.transform((one) => [one])]),
});

/** Reads a key policy. @throws KmsError MalformedPolicyDocumentException for a policy that cannot be evaluated exactly */
export function parsePolicy(text: string): Policy {
	let document: unknown;
	try {
		document = JSON.parse(text);
	} catch {
		throw malformed("This policy contains invalid Json");
	}
	const result = policySchema.safeParse(document);
	if (!result.success) {
		const issue = result.error.issues[0];
		throw malformed(`Policy is invalid at '${issue?.path.join(".")}': ${issue?.message}`);
	}
	return { statements: result.data.Statement.map(readStatement) };
}

function readStatement(statement: z.output<typeof statementSchema>): Statement {
	if (statement.Action && statement.NotAction)
		throw malformed("A statement holds either Action or NotAction.");
	const principals = statement.Principal.AWS ?? [];
	for (const principal of principals) {
		if (!principalPattern.test(principal))
			throw malformed("Policy contains a statement with one or more invalid principals.");
	}
	const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
		Object.entries(keys).map(([key, values]) => readCondition(operator, key, values)),
	);
	return {
		effect: statement.Effect,
		principals,
		actions: statement.Action ?? statement.NotAction ?? [],
		isNotAction: statement.NotAction !== undefined,
		resources: statement.Resource ?? [],
		conditions,
	};
}

// KMS allows no wildcard in a principal, except "*" alone.
const principalPattern = /^(?:\*|\d{12}|arn:aws[a-z-]*:(?:iam|sts)::\d{12}:(?:root|[a-z-]+\/[\w+=,.@/-]+))$/;
const operatorPattern = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

function readCondition(text: string, key: string, values: string[]): Condition {
	const [, quantifier, operator = "", ifExists] = operatorPattern.exec(text) ?? [];
	const isNull = operator === "Null";
	if (!isNull && !Object.hasOwn(comparisons, operator))
		throw malformed(`Unsupported condition operator: ${text}`);
	if (isNull && (quantifier || ifExists)) throw malformed(`Unsupported condition operator: ${text}`);
	if (values.some((value) => value.includes("${"))) throw malformed("Policy variables are not supported.");
	const isContextValue = key.toLowerCase().startsWith("kms:encryptioncontext:");
	// It would hold for every request without a context. KMS refuses it too.
	if (quantifier === "ForAllValues" && isContextValue) {
		throw malformed(`OverlyPermissiveCondition: ForAllValues cannot be used with ${key}.`);
	}
	return {
		operator,
		...(quantifier ? { quantifier: quantifier as Condition["quantifier"] } : {}),
		ifExists: ifExists !== undefined,
		key: key.toLowerCase(),
		values,
	};
}

function malformed(message: string): KmsError {
	return new KmsError("MalformedPolicyDocumentException", message);
}
