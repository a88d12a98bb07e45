/** How one model is sealed. */
export type SealedModelOptions<Field extends string = string> = {
	/** The field that names the row's tenant: the organization's slug or ID in Keyhold. */
	tenant: Field;
	/** The fields to seal, of type String or Bytes. */
	sealed: readonly Field[];
	/** For equality search: the column that gets the blind index of a sealed field. */
	index?: { readonly [sealed in Field]?: Field };
	/**
	 * `row` (default) binds a value to its table, row and column. `column` leaves the row out, for tables whose IDs the
	 * database generates: a value that is moved to another row of the same tenant and column then opens there.
	 */
	context?: "row" | "column";
	/** Accepts rows that were written before adoption. Without it, a value that is not sealed is an error. */
	allowPlaintext?: boolean;
	/** The deployment, if the tenant has several. */
	deployment?: string;
};

export type SealedModels = { readonly [model: string]: SealedModelOptions };

type FieldsOf<Model> = Model extends {
	tenant: infer Tenant extends string;
	sealed: readonly (infer Sealed extends string)[];
}
	? Tenant | Sealed | IndexFieldsOf<Model>
	: never;

type IndexFieldsOf<Model> = Model extends { index: infer Index }
	? Extract<keyof Index | Index[keyof Index], string>
	: never;

/** A Prisma Client that has these models with these fields. */
export type ClientWith<Models> = {
	[Name in keyof Models & string as Uncapitalize<Name>]: {
		fields: { [Field in FieldsOf<Models[Name]>]: unknown };
	};
};
