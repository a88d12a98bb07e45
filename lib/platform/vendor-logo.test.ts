import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError } from "./config.ts";
import { readVendorLogo } from "./vendor-logo.ts";

describe("the vendor's logo", () => {
	const directory = mkdtempSync(join(tmpdir(), "keyhold-logo-"));
	afterAll(() => rmSync(directory, { recursive: true }));

	const read = (content: string | Uint8Array) => {
		const path = join(directory, "logo");
		writeFileSync(path, content);
		return readVendorLogo(path);
	};
	const svg = (inner: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">${inner}</svg>`;

	it.each([
		["a shape", svg('<path d="M0 0h8" fill="#123456"/>')],
		["a declaration and a comment", `<?xml version="1.0"?>\n<!-- Acme -->\n${svg("<rect/>")}`],
		["a reference within the file", svg('<linearGradient id="a"/><use href="#b"/><rect fill="url(#a)"/>')],
		["a style of its own", svg("<style>.a{fill:red}</style>")],
	])("may be an SVG with %s", (_, content) => {
		expect(read(content)).toMatchObject({ type: "image/svg+xml" });
	});

	it("may be a PNG", () => {
		expect(read(Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")).type).toBe("image/png");
	});

	it.each([
		["an SVG with a script", svg("<script>alert(1)</script>")],
		["an SVG with a script of a namespace", svg("<svg:script/>")],
		["an SVG with an event handler", svg('<rect onload="alert(1)"/>')],
		["an SVG whose root has one", '<svg xmlns="http://www.w3.org/2000/svg" ONLOAD=alert(1)></svg>'],
		["an SVG with a javascript link", svg('<a href="javascript:alert(1)"><rect/></a>')],
		["an SVG with foreign content", svg("<foreignObject><body/></foreignObject>")],
		["an SVG that loads a picture", svg('<image href="https://example.com/a.png"/>')],
		["an SVG that loads one by xlink", svg('<image xlink:href="//example.com/a.png"/>')],
		["an SVG that embeds another", svg('<image href="data:image/svg+xml;base64,AAAA"/>')],
		["an SVG whose style loads something", svg("<style>@import 'https://example.com/a.css'</style>")],
		["an SVG whose fill is elsewhere", svg('<rect fill="url(https://example.com/a#b)"/>')],
		["an SVG with an entity", `<!DOCTYPE svg [<!ENTITY a "b">]>${svg("&a;")}`],
		["a page", "<html><svg></svg></html>"],
		["a JPEG", Buffer.from("ffd8ffe0", "hex")],
		["an empty file", ""],
		["a large file", svg(" ".repeat(300_000))],
	])("is refused if it is %s", (_, content) => {
		expect(() => read(content)).toThrow(ConfigError);
		expect(() => read(content)).toThrow(/^KEYHOLD_VENDOR_LOGO [^.]+\..*/);
	});

	it("is refused with the reason if it can't be read", () => {
		expect(() => readVendorLogo(join(directory, "absent"))).toThrow(
			"KEYHOLD_VENDOR_LOGO can't be read (ENOENT).",
		);
	});
});
