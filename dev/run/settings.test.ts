import { afterEach, expect, it, vi } from "vitest";
import { readSettings } from "./settings.ts";

afterEach(() => vi.unstubAllEnvs());

function settingsOf(env: Record<string, string>) {
	const none = { PORT: "", KEYHOLD_GATEWAY_PORT: "", KEYHOLD_GATEWAY_HOST: "", KEYHOLD_KMS: "" };
	for (const [name, value] of Object.entries({ ...none, ...env })) vi.stubEnv(name, value);
	return readSettings("/keyhold");
}

it("the console is on port 3000, the gateway on OTLP's port 4318 of this machine alone", () => {
	expect(settingsOf({})).toMatchObject({
		port: 3000,
		gateway: { host: "127.0.0.1", port: 4318, url: "http://localhost:4318" },
	});
});

it.each([
	["0.0.0.0", "http://localhost:5000"],
	["::", "http://localhost:5000"],
	["10.0.0.7", "http://10.0.0.7:5000"],
	["fd00::7", "http://[fd00::7]:5000"],
])("a gateway on %s is reached at %s", (host, url) => {
	const { gateway } = settingsOf({ KEYHOLD_GATEWAY_HOST: host, KEYHOLD_GATEWAY_PORT: "5000" });
	expect(gateway).toEqual({ host, port: 5000, url });
});

it.each([
	[{ PORT: "http" }, "PORT must be a number from 1 to 65535, not “http”."],
	[{ KEYHOLD_GATEWAY_PORT: "0" }, "KEYHOLD_GATEWAY_PORT must be a number from 1 to 65535, not “0”."],
	[{ PORT: "4318" }, "PORT and KEYHOLD_GATEWAY_PORT are both 4318. Console and gateway need a port each."],
] as [Record<string, string>, string][])("%j is refused with a sentence", (env, sentence) => {
	expect(() => settingsOf(env)).toThrow(sentence);
});
