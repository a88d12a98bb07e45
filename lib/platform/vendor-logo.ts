import { readFileSync } from "node:fs";
import { ConfigError, config } from "./config.ts";
import { perProcess } from "./per-process.ts";

export type VendorLogo = { type: "image/svg+xml" | "image/png"; bytes: Buffer };

const maxBytes = 256 * 1024;
const pngSignature = Buffer.from("89504e470d0a1a0a", "hex");

const current = perProcess<{ logo: VendorLogo | null }>("vendor logo", () => {
	const path = config().vendorLogoPath;
	return { logo: path === undefined ? null : readVendorLogo(path) };
});

/** The vendor's logo, read once; null if none is set. @throws as readVendorLogo */
export function vendorLogo(): VendorLogo | null {
	return current().logo;
}

/**
 * Reads a logo and checks that it is what it claims to be. An SVG may hold nothing that runs or loads something: browsers would
 * run neither in an image, but the file also has an address of its own.
 * @throws ConfigError with a sentence that names the setting
 */
export function readVendorLogo(path: string): VendorLogo {
	let bytes: Buffer;
	try {
		bytes = readFileSync(path);
	} catch (error) {
		throw mistake(`can't be read (${(error as { code?: string }).code})`);
	}
	if (bytes.length > maxBytes)
		throw mistake(`has ${bytes.length} bytes, and at most ${maxBytes} are allowed`);
	if (bytes.subarray(0, 8).equals(pngSignature)) return { type: "image/png", bytes };
	const text = bytes.toString("utf8");
	if (!/^\uFEFF?\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(text))
		throw mistake("is neither an SVG nor a PNG file");
	const found = unsafe.find(({ pattern }) => pattern.test(text));
	if (found) throw mistake(`is an SVG with ${found.what}. Export it without`);
	return { type: "image/svg+xml", bytes };
}

const unsafe = [
	{ what: "a document type or an entity", pattern: /<!(doctype|entity)/i },
	{ what: "a script", pattern: /<\s*(\w+:)?script|javascript:/i },
	{ what: "an event handler", pattern: /[\s"'/]on[a-z]+\s*=/i },
	{ what: "foreign content", pattern: /<\s*(\w+:)?(foreignobject|iframe|object|embed)/i },
	{
		what: "a link to another file",
		pattern:
			/(href|src)\s*=\s*["']?\s*(?!["']?\s*(#|data:image\/png;))[^"'\s>]|url\(\s*["']?(?!\s*#)|@import/i,
	},
];

function mistake(what: string): ConfigError {
	return new ConfigError([`KEYHOLD_VENDOR_LOGO ${what}.`]);
}
