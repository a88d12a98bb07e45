import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

type Content = Record<string, { schema: unknown }>;
type Described = { content?: Content; headers?: Record<string, { required?: boolean }> };
export type DocumentedOperation = {
	operationId: string;
	security: Record<string, string[]>[];
	parameters?: { name: string; in: "path" | "query" | "header"; required?: boolean; schema: unknown }[];
	requestBody?: { content: Content };
	responses: Record<string, Described>;
};
/** An OpenAPI document, as far as these tests look into it. */
export type ApiDocument = {
	paths: Record<string, Record<string, DocumentedOperation>>;
	components?: { schemas?: Record<string, unknown> };
};

export type Found = { path: string; method: string; operation: DocumentedOperation };

export function operationsOf(document: ApiDocument): Found[] {
	return Object.entries(document.paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
	);
}

/** Holds values against schemas of an OpenAPI document. */
export function schemaChecker(document: ApiDocument) {
	const ajv = new Ajv2020({ strict: false, allErrors: true });
	addFormats.default(ajv);
	ajv.addFormat("base64", /^[\w+/]*={0,2}$/);
	ajv.addSchema(document as object, "doc");
	const compiled = new Map<unknown, ValidateFunction>();
	return (schema: unknown, value: unknown): string[] => {
		let validate = compiled.get(schema);
		if (!validate) {
			const text = JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/');
			validate = ajv.compile(JSON.parse(text));
			compiled.set(schema, validate);
		}
		if (validate(value)) return [];
		return (validate.errors ?? []).map(
			({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
		);
	};
}

/** Holds an answer against what the document says of its operation: status, headers, content type and body. */
export function answerChecker(document: ApiDocument) {
	const check = schemaChecker(document);
	return async ({ path, method, operation }: Found, response: Response): Promise<string[]> => {
		const where = `${method} ${path} → ${response.status}`;
		const text = await response.clone().text();
		const described = operation.responses[response.status];
		if (!described) return [`${where}: not documented: ${text}`];
		const missing = Object.entries(described.headers ?? {}).filter(
			([name, { required }]) => required && !response.headers.has(name),
		);
		const problems = missing.map(([name]) => `${where}: no ${name}`);
		if (!described.content) return text === "" ? problems : [...problems, `${where}: a body: ${text}`];
		const type = response.headers.get("content-type")?.split(";")[0] ?? "";
		const media = described.content[type];
		if (!media) return [...problems, `${where}: ${type} is not documented`];
		const value = type.includes("json") ? JSON.parse(text) : text;
		return [...problems, ...check(media.schema, value).map((problem) => `${where}: ${problem} in ${text}`)];
	};
}
