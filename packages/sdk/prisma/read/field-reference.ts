/** True for `prisma.model.fields.name`, which compares a column with another one. */
export function isFieldReference(value: unknown): value is { modelName: string; name: string } {
	if (value === null || typeof value !== "object") return false;
	const { modelName, name, typeName } = value as Record<string, unknown>;
	return typeof modelName === "string" && typeof name === "string" && typeof typeName === "string";
}
