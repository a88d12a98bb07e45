import type { ReferenceField, ReferenceOperation } from "@/components/api-reference/api-operation.tsx";
import type { apiDocument } from "./document.ts";

type Schema = {
	$ref?: string;
	type?: string | string[];
	format?: string;
	enum?: unknown[];
	const?: unknown;
	minimum?: number;
	maximum?: number;
	default?: unknown;
	description?: string;
	items?: Schema;
	properties?: Record<string, Schema>;
	required?: string[];
	anyOf?: Schema[];
	oneOf?: Schema[];
};
type Content = Record<string, { schema?: Schema; example?: unknown }>;
type Documented = {
	operationId: string;
	tags: string[];
	summary: string;
	description?: string;
	security: Record<string, string[]>[];
	parameters?: { name: string; in: string; required?: boolean; description?: string; schema: Schema }[];
	requestBody?: { content: Content };
	responses: Record<string, { description: string; content?: Content }>;
};

/** The OpenAPI document as its page shows it: the operations by their groups. Pure. */
export function readReference(
	document: ReturnType<typeof apiDocument>,
): { name: string; operations: ReferenceOperation[] }[] {
	const { paths, components } = document as unknown as {
		paths: Record<string, Record<string, Documented>>;
		components: { schemas: Record<string, Schema> };
	};
	const resolve = (schema: Schema): Schema =>
		schema.$ref ? (components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}) : schema;
	const fieldsOf = (schema: Schema | undefined): ReferenceField[] => {
		if (!schema) return [];
		const { properties = {}, required = [], anyOf = [] } = resolve(schema);
		const own = Object.entries(properties).map(([name, field]) => ({
			name,
			type: typeOf(field),
			isRequired: required.includes(name),
			description: field.description ?? "",
		}));
		return [...own, ...anyOf.flatMap(fieldsOf)];
	};
	const operations = Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => {
			const media = operation.requestBody?.content["application/json"];
			return {
				group: operation.tags[0] ?? "",
				id: operation.operationId,
				method: method.toUpperCase(),
				path,
				summary: operation.summary,
				description: operation.description ?? "",
				scope: operation.security.flatMap((scheme) => Object.values(scheme).flat()).join(", "),
				parameters: (operation.parameters ?? []).map((parameter) => ({
					name: parameter.name,
					in: parameter.in,
					type: typeOf(parameter.schema),
					isRequired: parameter.required ?? false,
					description: parameter.description ?? "",
				})),
				body: fieldsOf(media?.schema),
				example: media?.example === undefined ? null : JSON.stringify(media.example, null, 2),
				answers: Object.entries(operation.responses).map(([status, { description, content }]) => ({
					status,
					description,
					fields: fieldsOf(content?.["application/json"]?.schema),
				})),
			};
		}),
	);
	return [...Map.groupBy(operations, ({ group }) => group)].map(([name, of]) => ({ name, operations: of }));
}

/** A schema in a word or two. Pure. */
function typeOf(schema: Schema): string {
	if (schema.$ref) return schema.$ref.split("/").at(-1) ?? "";
	if (schema.enum) return schema.enum.join(" | ");
	if (schema.const !== undefined) return String(schema.const);
	const choices = schema.anyOf ?? schema.oneOf;
	if (choices) return [...new Set(choices.map(typeOf))].join(" | ");
	if (schema.type === "array") return `list of ${schema.items ? typeOf(schema.items) : "anything"}`;
	const type = [schema.type ?? "anything"].flat().join(" | ");
	const bounds =
		schema.minimum !== undefined && schema.maximum !== undefined
			? ` ${schema.minimum} to ${schema.maximum}`
			: "";
	const named = schema.format ? `${type} (${schema.format})` : `${type}${bounds}`;
	return schema.default === undefined || schema.default === ""
		? named
		: `${named}, else ${String(schema.default)}`;
}
