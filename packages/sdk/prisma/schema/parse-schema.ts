/** A scalar or relation field as `schema.prisma` declares it. */
export type ParsedField = {
	name: string;
	type: string;
	isList: boolean;
	isOptional: boolean;
	column: string;
	isId: boolean;
	isUnique: boolean;
	/** The argument of @default, as it is written: `uuid(7)`, `"text"`. */
	defaultValue?: string;
	/** The name of a @db attribute, such as `Uuid`. */
	nativeType?: string;
	/** Of the side of a relation that holds the foreign key. */
	fields: string[];
	references: string[];
};

export type ParsedModel = {
	name: string;
	table: string;
	databaseSchema?: string;
	fields: Map<string, ParsedField>;
	id: string[];
	/** Compound keys by the name that a `where` uses for them, the compound ID included. */
	compoundKeys: Map<string, string[]>;
};

type Attribute = { name: string; args: string };

/**
 * Reads the models of a Prisma schema: only what sealing needs. Its result is compared with the data model that the
 * generated client carries (`readCatalog`), so a misreading stops the program instead of sealing wrongly.
 */
export function parseSchema(text: string): Map<string, ParsedModel> {
	const models = new Map<string, ParsedModel>();
	let current: ParsedModel | undefined;
	let isOtherBlock = false;
	for (const line of logicalLines(text)) {
		const opening = /^(\w+)\s+(\w+)\s*\{$/.exec(line);
		if (opening) {
			const [, kind, name = ""] = opening;
			if (kind === "model" || kind === "view") {
				current = { name, table: name, fields: new Map(), id: [], compoundKeys: new Map() };
				models.set(name, current);
			} else isOtherBlock = true;
		} else if (line === "}") {
			current = undefined;
			isOtherBlock = false;
		} else if (current && !isOtherBlock) {
			if (line.startsWith("@@")) readBlockAttribute(current, line);
			else readField(current, line);
		}
	}
	return models;
}

function readField(model: ParsedModel, line: string): void {
	const match = /^(\w+)\s+(\w+)(?:\("(?:[^"\\]|\\.)*"\))?(\[\]|\?)?\s*(.*)$/.exec(line);
	if (!match) return;
	const [, name = "", type = "", modifier, rest = ""] = match;
	const attributes = attributesOf(rest);
	const find = (wanted: string) => attributes.find((attribute) => attribute.name === wanted);
	const relation = find("relation")?.args ?? "";
	const field: ParsedField = {
		name,
		type,
		isList: modifier === "[]",
		isOptional: modifier === "?",
		column: firstText(find("map")?.args) ?? name,
		isId: find("id") !== undefined,
		isUnique: find("unique") !== undefined,
		defaultValue: find("default")?.args.trim(),
		nativeType: attributes.find((attribute) => /^\w+\.\w+$/.test(attribute.name))?.name.split(".")[1],
		fields: listOf(relation, "fields"),
		references: listOf(relation, "references"),
	};
	model.fields.set(name, field);
	if (field.isId) model.id = [name];
}

function readBlockAttribute(model: ParsedModel, line: string): void {
	const [attribute] = attributesOf(line.slice(1));
	if (!attribute) return;
	const { name, args } = attribute;
	if (name === "map") model.table = firstText(args) ?? model.table;
	if (name === "schema") model.databaseSchema = firstText(args);
	if (name !== "id" && name !== "unique") return;
	const fields = listOf(args, "fields");
	const keyName = /\bname:\s*"([^"]*)"/.exec(args)?.[1] ?? fields.join("_");
	model.compoundKeys.set(keyName, fields);
	if (name === "id") model.id = fields;
}

/** The names in `fields: [a, b(sort: Desc)]`, or in the first list if it has no label and is the attribute's own. */
function listOf(args: string, label: string): string[] {
	const labelled = new RegExp(`\\b${label}:\\s*\\[([^\\]]*)\\]`).exec(args);
	const list = labelled ?? (label === "fields" ? /^\s*\[([^\]]*)\]/.exec(args) : null);
	return (list?.[1] ?? "")
		.replace(/\([^)]*\)/g, "")
		.split(",")
		.map((name) => name.trim())
		.filter((name) => name !== "");
}

function firstText(args: string | undefined): string | undefined {
	return /"((?:[^"\\]|\\.)*)"/.exec(args ?? "")?.[1]?.replace(/\\(.)/g, "$1");
}

/** `@id @default(uuid(7)) @db.Uuid` as names and arguments, parentheses and strings respected. */
function attributesOf(text: string): Attribute[] {
	const attributes: Attribute[] = [];
	const start = /@([\w.]+)/g;
	for (let match = start.exec(text); match; match = start.exec(text)) {
		let at = start.lastIndex;
		let args = "";
		if (text[at] === "(") {
			const end = closing(text, at);
			args = text.slice(at + 1, end);
			at = end + 1;
		}
		attributes.push({ name: match[1] ?? "", args });
		start.lastIndex = at;
	}
	return attributes;
}

function closing(text: string, open: number): number {
	let depth = 0;
	for (let at = open; at < text.length; at++) {
		if (text[at] === '"') at = endOfString(text, at);
		else if (text[at] === "(") depth++;
		else if (text[at] === ")" && --depth === 0) return at;
	}
	return text.length;
}

function endOfString(text: string, start: number): number {
	for (let at = start + 1; at < text.length; at++) {
		if (text[at] === "\\") at++;
		else if (text[at] === '"') return at;
	}
	return text.length;
}

/** Lines without comments, where a list in parentheses or brackets that goes over several lines is one. */
function logicalLines(text: string): string[] {
	const lines: string[] = [];
	let line = "";
	let depth = 0;
	for (let at = 0; at < text.length; at++) {
		const character = text[at] as string;
		if (character === '"') {
			const end = endOfString(text, at);
			line += text.slice(at, end + 1);
			at = end;
		} else if (character === "/" && text[at + 1] === "/") {
			while (at + 1 < text.length && text[at + 1] !== "\n") at++;
		} else if (character === "\n" && depth === 0) {
			lines.push(line.trim());
			line = "";
		} else {
			if (character === "(" || character === "[") depth++;
			if (character === ")" || character === "]") depth--;
			line += character === "\n" ? " " : character;
		}
	}
	lines.push(line.trim());
	return lines.filter((content) => content !== "");
}
