import { expect, it } from "vitest";
import { addressOf, isPublicAddress, lookupPublic } from "./public-address.ts";

it.each(["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])("%s is public", (address) => {
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
	"example.com",
	"",
])("%s is not", (address) => {
	expect(isPublicAddress(address)).toBe(false);
});

it.each([
	["http://[::1]/", "::1"],
	// What browsers and Node read as 127.0.0.1.
	["http://2130706433/", "127.0.0.1"],
	["http://0x7f.1/", "127.0.0.1"],
	["https://hooks.example/", null],
])("%s has the address %s", (url, address) => {
	expect(addressOf(new URL(url))).toBe(address);
});

it("a name that leads to this machine is not looked up", async () => {
	const problem = await new Promise((done) => lookupPublic("localhost", { all: true }, done));
	expect(problem).toMatchObject({ name: "PrivateAddress" });
});
