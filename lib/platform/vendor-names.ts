import type { KeyKind } from "./prisma/client.ts";

/**
 * The names that customers read. On a server they are settings, which `config` checks. In the browser the page carries them
 * (`nameAttributes`), so that both write the same text. Without settings the product is Keyhold and the operator is unnamed.
 */
type Names = Record<"product" | "vendor" | "support" | "logo", string | undefined>;

function names(): Names {
	if (typeof document !== "undefined") {
		const { product, vendor, support, logo } = document.documentElement.dataset;
		return { product, vendor, support, logo };
	}
	const env = process.env;
	return {
		product: env.KEYHOLD_PRODUCT_NAME?.trim() || undefined,
		vendor: env.KEYHOLD_VENDOR_NAME?.trim() || undefined,
		support: env.KEYHOLD_SUPPORT_URL?.trim() || undefined,
		logo: env.KEYHOLD_VENDOR_LOGO ? "set" : undefined,
	};
}

/** The attributes of <html> from which the browser reads the names. */
export function nameAttributes(): Record<`data-${keyof Names}`, string | undefined> {
	const { product, vendor, support, logo } = names();
	return { "data-product": product, "data-vendor": vendor, "data-support": support, "data-logo": logo };
}

/** True if pages show the vendor's logo instead of Keyhold's key. */
export function hasVendorLogo(): boolean {
	return names().logo !== undefined;
}

/** The system that speaks: the product's name, else the vendor's, else Keyhold. */
export function productName(): string {
	const { product, vendor } = names();
	return product ?? vendor ?? "Keyhold";
}

/** The default key of a deployment. */
export function managedKeyName(): string {
	return `${names().vendor ?? "Keyhold"} managed key`;
}

/** The default key of scheduled queries in a region. */
export function ownedKeyName(): string {
	return `${names().vendor ?? "Keyhold"} owned key`;
}

/** A key's name as customers read it: default keys are stored under Keyhold's names. */
export function shownKeyName({ kind, name }: { kind: KeyKind; name: string }): string {
	if (kind === "MANAGED") return managedKeyName();
	return kind === "OWNED" ? ownedKeyName() : name;
}

/** The people who run Keyhold, within a sentence: "your Keyhold operator" or "Acme Cloud support". */
export function operatorWord(): string {
	const { vendor } = names();
	return vendor ? `${vendor} support` : "your Keyhold operator";
}

/** The same with the support address, for a text without links. */
export function yourOperator(): string {
	const { support } = names();
	return support ? `${operatorWord()} (${support.replace(/^mailto:/, "")})` : operatorWord();
}

/** The same as a title, with an article if it has none of its own: "the Keyhold operator" or "Acme Cloud support". */
export function operatorTitle(article: "The " | "the " | "" = ""): string {
	const { vendor } = names();
	return vendor ? `${vendor} support` : `${article}Keyhold operator`;
}
