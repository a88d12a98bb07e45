import { beforeAll, expect, it } from "vitest";
import { channelInput } from "./new-channel.ts";

beforeAll(() => {
	process.env.DATABASE_URL = "postgres://not-used";
});

it.each([
	"https://127.0.0.1/",
	"https://[::1]/",
	"https://10.0.0.8/hook",
	"https://169.254.169.254/latest/meta-data/",
	"https://2130706433/",
	"https://localhost/",
	"https://db.internal/",
	"http://hooks.example/",
])("a webhook cannot go to %s", (target) => {
	expect(channelInput.safeParse({ kind: "WEBHOOK", name: "x", target }).success).toBe(false);
});

it("a webhook can go to a public address over https", () => {
	const target = "https://hooks.example/keyhold?team=7";
	expect(channelInput.safeParse({ kind: "WEBHOOK", name: "x", target }).success).toBe(true);
});
