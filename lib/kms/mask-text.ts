const arn = /arn:[\w+=,.@:/*-]*[\w*]/gi;
/** A long run of hexadecimal digits and hyphens. Characters adjacent to an id are masked with it. */
const digits = /(?:mrk-)?[0-9a-f][0-9a-f-]{10,}[0-9a-f]/gi;
/** A key id, or an account id as ARNs have it or in groups of four as the AWS console shows it. */
const id = /[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|\d{12}|\d{4}-\d{4}-\d{4}/i;

/**
 * Shortens every ARN, key id and account id in a text to its last four characters, for readers who may only tell keys
 * apart: "…3333:key/…56ef". Anything that looks like one, such as another UUID, is shortened too. Pure, idempotent.
 */
export function maskText(text: string): string {
	return text.replace(arn, maskAnyArn).replace(digits, (found) => (id.test(found) ? lastFour(found) : found));
}

/** Keeps the kind of resource and its region, and the last four characters of the account and the name. */
function maskAnyArn(found: string): string {
	const [prefix = "", partition = "", service = "", region = "", account = "", ...rest] = found.split(":");
	if (rest.length === 0) return found;
	const resource = rest.join(":");
	const kind = /^[a-z-]+[/:]/i.exec(resource)?.[0] ?? "";
	const name = lastFour(resource.slice(kind.length));
	return [prefix, partition, service, region, account && lastFour(account), kind + name].join(":");
}

function lastFour(text: string): string {
	return text.length > 4 ? `…${text.slice(-4)}` : "…";
}

/** Masks every text of a JSON value. Pure. */
export function maskTexts<Value>(value: Value): Value {
	return JSON.parse(JSON.stringify(value), (_, inner) =>
		typeof inner === "string" ? maskText(inner) : inner,
	);
}
