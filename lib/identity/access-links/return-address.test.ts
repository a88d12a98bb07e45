import { expect, it } from "vitest";
import { returnAddress } from "./return-address.ts";

const allowed = ["https://app.vendor.example/settings/", "http://localhost:4000"].map(
	(text) => new URL(text),
);

it.each([
	"https://app.vendor.example/settings",
	"https://app.vendor.example/settings/keys?tab=1#top",
	"https://APP.vendor.example:443/settings/a/../b",
	"http://localhost:4000/",
	"http://localhost:4000/anything",
])("%s may be returned to", (given) => {
	expect(returnAddress(given, allowed)).toBe(new URL(given).href);
});

it.each([
	"",
	"/settings",
	"//app.vendor.example/settings",
	"https://app.vendor.example/settingsx",
	"https://app.vendor.example/settings/../admin",
	"https://app.vendor.example/settings/%2e%2e/admin",
	"https://app.vendor.example.evil.example/settings",
	"https://app.vendor.example@evil.example/settings",
	"https://evil.example/https://app.vendor.example/settings",
	"https://user:password@app.vendor.example/settings",
	"http://app.vendor.example/settings",
	"https://app.vendor.example:8443/settings",
	"javascript:alert(1)//https://app.vendor.example/settings",
	"data:text/html,x",
	"https:\\\\evil.example\\settings",
])("%j is not returned to", (given) => {
	expect(returnAddress(given, allowed)).toBeNull();
});
