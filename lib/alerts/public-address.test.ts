import fc from "fast-check";
import { expect, it } from "vitest";
import { addressOf, isPublicAddress, lookupPublic } from "./public-address.ts";

it.each([
	"93.184.215.14",
	"8.8.8.8",
	"168.63.129.15",
	"2606:2800:21f:cb07:6820:80da:af6b:8b2c",
	"2001:4860:4860::8888",
	"::ffff:8.8.8.8",
])("%s is a public address", (address) => {
	expect(isPublicAddress(address)).toBe(true);
});

it.each([
	"127.0.0.1",
	"10.1.2.3",
	"172.16.0.1",
	"192.168.1.1",
	"169.254.169.254",
	"100.64.0.1",
	"0.0.0.0",
	"224.0.0.1",
	"255.255.255.255",
	"::1",
	"::",
	"fe80::1",
	"fd00:ec2::254",
	"::ffff:10.0.0.1",
	"::ffff:127.0.0.1",
	"64:ff9b::10.0.0.1",
	"2002:a00:1::",
	// Instance metadata and other services that only answer within a provider's network.
	"168.63.129.16",
	"::ffff:168.63.129.16",
	"100.100.100.200",
	"192.0.0.192",
	"161.26.0.10",
	"166.9.0.1",
	"fd20:ce::254",
	// Embedded IPv4, translated, tunnelled, documentation, and what is not assigned to the internet.
	"::10.0.0.1",
	"::7f00:1",
	"64:ff9b:1::a00:1",
	"2001:0:a00:1::",
	"2001:db8::1",
	"3fff::1",
	"100::1",
	"4000::1",
	"1fff::1",
	"5f00::1",
	"fec0::1",
	"fe80::1%eth0",
	"example.com",
	"",
])("%s is not a public address", (address) => {
	expect(isPublicAddress(address)).toBe(false);
});

it.each([
	["http://[::1]/", "::1"],
	// Browsers and Node read these as 127.0.0.1.
	["http://2130706433/", "127.0.0.1"],
	["http://0x7f.1/", "127.0.0.1"],
	["https://hooks.example/", null],
])("%s has the address %s", (url, address) => {
	expect(addressOf(new URL(url))).toBe(address);
});

it("no IPv6 address outside 2000::/3 is public, except a public IPv4 address", () => {
	const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
	let judged = 0;
	fc.assert(
		fc.property(groups, ([first = 0, ...others]) => {
			if (first >> 13 === 1) return;
			judged++;
			const address = [first, ...others].map((group) => group.toString(16)).join(":");
			expect(isPublicAddress(address)).toBe(false);
		}),
		{ numRuns: 1_000 },
	);
	expect(judged).toBeGreaterThan(500);
});

it("no address that embeds a private IPv4 address is public", () => {
	const privateV4 = fc.tuple(
		fc.constantFrom([10, 0], [127, 0], [172, 16], [192, 168], [169, 254], [100, 64]),
		fc.integer({ min: 0, max: 0xffff }),
	);
	fc.assert(
		fc.property(privateV4, ([[a = 0, b = 0], rest]) => {
			const high = ((a << 8) | b).toString(16);
			const low = rest.toString(16);
			for (const form of [
				`::ffff:${high}:${low}`,
				`::${high}:${low}`,
				`64:ff9b::${high}:${low}`,
				`64:ff9b:1::${high}:${low}`,
				`2002:${high}:${low}::1`,
				`2001:0:${high}:${low}::`,
				`::ffff:0:${high}:${low}`,
			])
				expect([form, isPublicAddress(form)]).toEqual([form, false]);
		}),
	);
});

it("the lookup of a name with a local address fails", async () => {
	const problem = await new Promise((done) => lookupPublic("localhost", { all: true }, done));
	expect(problem).toMatchObject({ name: "PrivateAddress" });
});
