import { afterEach, describe, expect, it, vi } from "vitest";
import * as names from "./vendor-names.ts";

const all = () => [
	names.productName(),
	names.managedKeyName(),
	names.ownedKeyName(),
	names.yourOperator(),
	names.operatorTitle("The "),
	names.operatorTitle(),
];

describe("the names that customers read", () => {
	afterEach(() => {
		vi.unstubAllEnvs();
		vi.unstubAllGlobals();
	});

	it("are Keyhold's without settings", () => {
		expect(all()).toEqual([
			"Keyhold",
			"Keyhold managed key",
			"Keyhold owned key",
			"your Keyhold operator",
			"The Keyhold operator",
			"Keyhold operator",
		]);
	});

	it("are the vendor's with its name", () => {
		vi.stubEnv("KEYHOLD_VENDOR_NAME", " Acme Cloud ");
		const keys = (["CUSTOMER", "MANAGED", "OWNED"] as const).map((kind) =>
			names.shownKeyName({ kind, name: "Ours" }),
		);
		expect(keys).toEqual(["Ours", "Acme Cloud managed key", "Acme Cloud owned key"]);
		expect(all()).toEqual([
			"Acme Cloud",
			"Acme Cloud managed key",
			"Acme Cloud owned key",
			"Acme Cloud support",
			"Acme Cloud support",
			"Acme Cloud support",
		]);
	});

	it("lead to the vendor's support, in texts without links", () => {
		vi.stubEnv("KEYHOLD_VENDOR_NAME", "Acme Cloud");
		vi.stubEnv("KEYHOLD_SUPPORT_URL", "https://support.acme.example");
		expect(names.yourOperator()).toBe("Acme Cloud support (https://support.acme.example)");
		vi.stubEnv("KEYHOLD_SUPPORT_URL", "mailto:help@acme.example");
		expect(names.yourOperator()).toBe("Acme Cloud support (help@acme.example)");
		expect(names.operatorWord()).toBe("Acme Cloud support");
	});

	it("have the product's own name for what speaks", () => {
		vi.stubEnv("KEYHOLD_VENDOR_NAME", "Acme Cloud");
		vi.stubEnv("KEYHOLD_PRODUCT_NAME", "Acme Key Manager");
		expect(names.productName()).toBe("Acme Key Manager");
		expect(names.managedKeyName()).toBe("Acme Cloud managed key");
		vi.stubEnv("KEYHOLD_VENDOR_NAME", "");
		expect([names.productName(), names.yourOperator()]).toEqual([
			"Acme Key Manager",
			"your Keyhold operator",
		]);
	});

	it("are the same in the browser, which reads them from the page", () => {
		vi.stubEnv("KEYHOLD_VENDOR_NAME", "Acme Cloud");
		vi.stubEnv("KEYHOLD_VENDOR_LOGO", "/logo.svg");
		vi.stubEnv("KEYHOLD_SUPPORT_URL", "https://support.acme.example");
		const onServer = [all(), names.hasVendorLogo()];
		const attributes = Object.entries(names.nameAttributes());
		vi.unstubAllEnvs();
		const dataset = Object.fromEntries(
			attributes.map(([name, value]) => [name.slice("data-".length), value]),
		);
		vi.stubGlobal("document", { documentElement: { dataset } });
		expect([all(), names.hasVendorLogo()]).toEqual(onServer);
	});
});
