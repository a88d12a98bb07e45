import { refuse } from "./refuse.ts";

/**
 * Holds everything that the extension uses of Prisma Client beyond its documented interface. If any of it is
 * missing in another version of Prisma, the program stops: nothing is written or returned unsealed.
 */

export type RuntimeField = {
	name: string;
	kind: string;
	type: string;
	relationName?: string | null;
	dbName?: string | null;
};
export type RuntimeModels = Record<string, { dbName?: string | null; fields: RuntimeField[] }>;
export type GlobalOmit = Record<string, Record<string, boolean> | undefined>;

type ClientInternals = {
	_engineConfig?: { inlineSchema?: unknown };
	_runtimeDataModel?: { models?: RuntimeModels };
	_globalOmit?: GlobalOmit;
	_activeProvider?: string;
};

export type ClientModels = { schema: string; models: RuntimeModels; globalOmit: GlobalOmit };

/** The schema and the data model that a generated client carries. @throws KeyholdError INVALID_INPUT */
export function modelsOfClient(client: object): ClientModels {
	const { _engineConfig, _runtimeDataModel, _globalOmit } = client as ClientInternals;
	const schema = _engineConfig?.inlineSchema;
	const models = _runtimeDataModel?.models;
	if (typeof schema !== "string" || !models) {
		refuse(
			"This client does not carry its schema as Prisma Client 6 and 7 do, so Keyhold can't know which fields to seal. Use a supported version of Prisma.",
		);
	}
	return { schema, models, globalOmit: _globalOmit ?? {} };
}

export function isPostgres(client: object): boolean {
	return (client as ClientInternals)._activeProvider === "postgresql";
}

/** A request as Prisma passes it from one query extension to the next. */
export type RequestParams = {
	model?: string;
	action: string;
	clientMethod: string;
	jsModelName?: string;
	dataPath: string[];
	args?: unknown;
	transaction?: { kind: "itx" | "batch" };
	unpacker?: unknown;
	[other: string]: unknown;
};

/** The call of a query extension. */
export type ExtensionCall = {
	model?: string;
	operation: string;
	args: unknown;
	query: (args: unknown, params?: RequestParams) => Promise<unknown>;
	__internalParams?: RequestParams;
};

/** The request behind the call of an extension. @throws KeyholdError INVALID_INPUT */
export function requestOf(call: ExtensionCall): RequestParams {
	const params = call.__internalParams;
	if (!params || !Array.isArray(params.dataPath)) {
		refuse(
			"This version of Prisma does not tell extensions where a result belongs. Use a version that Keyhold supports: 6 or 7.",
		);
	}
	return params;
}

/** Runs another operation in place of the call's own: through the same later extensions and, unless it is a read beside a batch, in the same transaction. */
export function runInstead(
	call: ExtensionCall,
	model: string,
	action: string,
	args: object,
	options: { isBeside?: boolean } = {},
): Promise<unknown> {
	const params = requestOf(call);
	const jsModelName = model.charAt(0).toLowerCase() + model.slice(1);
	const isBatch = params.transaction?.kind === "batch";
	return call.query(args, {
		...params,
		model,
		action,
		jsModelName,
		clientMethod: `${jsModelName}.${action}`,
		dataPath: options.isBeside ? [] : params.dataPath,
		unpacker: options.isBeside ? undefined : params.unpacker,
		transaction: options.isBeside && isBatch ? undefined : params.transaction,
		args,
	});
}
