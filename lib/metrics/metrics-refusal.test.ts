import { describe, expect, it } from "vitest";
import { isFromThisMachine } from "./is-from-this-machine.ts";
import { metricsRefusal } from "./metrics-refusal.ts";

const metricsToken = "a token of the operator".replaceAll(" ", "-");
const local = { authorization: null, host: "localhost:3000", isLocal: true };

describe("with a configured token,", () => {
	const statusFor = (authorization: string | null, isLocal = false) =>
		metricsRefusal({ authorization, host: "keys.example.com", isLocal }, { metricsToken })?.httpStatus;

	it.each([`Bearer ${metricsToken}`, `bearer  ${metricsToken} `])(
		"the header %j reads metrics from anywhere",
		(header) => {
			expect(statusFor(header)).toBeUndefined();
		},
	);

	it.each([
		null,
		"",
		"Bearer",
		"Bearer ",
		metricsToken,
		`Basic ${metricsToken}`,
		`Bearer ${metricsToken}x`,
		`Bearer ${metricsToken.slice(0, -1)}`,
		`Bearer ${metricsToken.toUpperCase()}`,
		`Bearer ${metricsToken} ${metricsToken}`,
	])("the header %j does not read metrics, not even from this machine", (header) => {
		expect(statusFor(header)).toBe(401);
		expect(metricsRefusal({ ...local, authorization: header }, { metricsToken })?.httpStatus).toBe(401);
	});
});

describe("without a token, metrics are readable from this machine", () => {
	const statusFor = (change: Partial<typeof local>) =>
		metricsRefusal({ ...local, ...change }, { metricsToken: undefined })?.httpStatus;

	it.each(["localhost", "localhost:3000", "127.0.0.1:9464", "[::1]:3000"])("under the name %s", (host) => {
		expect(statusFor({ host })).toBeUndefined();
	});

	it.each(["keys.example.com", "localhost.example.com", "127.0.0.1.example.com", "", "localhost:3000@evil"])(
		"but not under the name %j, which a web page can make a browser use",
		(host) => {
			expect(statusFor({ host })).toBe(403);
		},
	);

	it("but not by a request from elsewhere, whatever name it uses", () => {
		expect(statusFor({ isLocal: false })).toBe(403);
	});
});

describe("a request", () => {
	const isLocal = (remoteAddress: string | undefined, headers = {}) =>
		isFromThisMachine({ socket: { remoteAddress }, headers });

	it.each(["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])(
		"from %s is from this machine",
		(address) => {
			expect(isLocal(address)).toBe(true);
		},
	);

	it.each(["10.0.0.1", "::ffff:10.0.0.1", "fe80::1", "127.0.0.1.example.com", "1127.0.0.1", undefined])(
		"from %s is not from this machine",
		(address) => {
			expect(isLocal(address)).toBe(false);
		},
	);

	it.each(["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"])(
		"with the proxy header %s is not from this machine, even if the header is empty or names it",
		(name) => {
			expect(isLocal("127.0.0.1", { [name]: "127.0.0.1" })).toBe(false);
			expect(isLocal("127.0.0.1", { [name]: "" })).toBe(false);
		},
	);
});
