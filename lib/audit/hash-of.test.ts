import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOf } from "./hash-of.ts";

type Event = Parameters<typeof hashOf>[0];

const event: Event = {
	chainId: "01890a5d-ac96-774b-bcce-b302099a8057",
	seq: 7n,
	at: new Date("2026-11-21T10:00:00.123Z"),
	action: "key.activated",
	outcome: "done",
	actorType: "user",
	actorId: "01890a5d-ac96-774b-bcce-b302099a8058",
	actorLabel: "ada@example.com",
	targetType: "key",
	targetId: "01890a5d-ac96-774b-bcce-b302099a8059",
	details: { rekeyId: "r", records: "12", nested: { a: 1, b: [true, null] } },
	ip: "192.0.2.1",
	requestId: "01890a5d-ac96-774b-bcce-b302099a805a",
	awsRequestIds: [],
	prevHash: new Uint8Array(32).fill(7),
};
const hex = (of: Event) => Buffer.from(hashOf(of)).toString("hex");
const shuffled = (of: Event, order: string[]): Event =>
	Object.fromEntries(order.map((name) => [name, of[name as keyof Event]])) as Event;

describe("the hash of an audit event", () => {
	it("is SHA-256 over its RFC 8785 form", () => {
		const canonical =
			'{"action":"key.activated","actorId":"01890a5d-ac96-774b-bcce-b302099a8058","actorLabel":"ada@example.com",' +
			'"actorType":"user","at":"2026-11-21T10:00:00.123Z","chainId":"01890a5d-ac96-774b-bcce-b302099a8057",' +
			'"details":{"nested":{"a":1,"b":[true,null]},"records":"12","rekeyId":"r"},"ip":"192.0.2.1","outcome":"done",' +
			`"prevHash":"${"07".repeat(32)}","requestId":"01890a5d-ac96-774b-bcce-b302099a805a","seq":"7",` +
			'"targetId":"01890a5d-ac96-774b-bcce-b302099a8059","targetType":"key"}';
		expect(hex(event)).toBe(createHash("sha256").update(canonical).digest("hex"));
	});

	it("covers AWS request ids if there are any, and is unchanged without them", () => {
		const canonical = '{"at":"2026-11-21T10:00:00.123Z","awsRequestIds":["z","a"],"prevHash":"00","seq":"1"}';
		const small = { at: event.at, seq: 1n, prevHash: new Uint8Array(1) };
		expect(hex({ ...small, awsRequestIds: ["z", "a"] })).toBe(
			createHash("sha256").update(canonical).digest("hex"),
		);
		expect(hex({ ...event, awsRequestIds: [] })).toBe(hex(event));
	});

	it("does not depend on the order of fields", () => {
		const names = fc.shuffledSubarray(Object.keys(event), { minLength: Object.keys(event).length });
		fc.assert(
			fc.property(names, (order) => {
				expect(hex(shuffled(event, order))).toBe(hex(event));
			}),
		);
		const details = { nested: { b: [true, null], a: 1 }, records: "12", rekeyId: "r" };
		expect(hex({ ...event, details })).toBe(hex(event));
	});

	it("changes with each field", () => {
		const changes: { [Name in keyof Required<Event>]: Event[Name][] } = {
			chainId: ["01890a5d-ac96-774b-bcce-b302099a8058"],
			seq: [8n, 70n, -7n],
			at: [new Date("2026-11-21T10:00:00.124Z")],
			action: ["key.deleted", "key.activated "],
			outcome: ["refused"],
			actorType: ["token"],
			actorId: ["01890a5d-ac96-774b-bcce-b302099a8059", null],
			actorLabel: ["ADA@example.com"],
			targetType: ["deployment", null],
			targetId: ["01890a5d-ac96-774b-bcce-b302099a8058", null],
			details: [
				{},
				{ rekeyId: "r", records: 12, nested: { a: 1, b: [true, null] } },
				{ rekeyId: "r", records: "12", nested: { a: 1, b: [null, true] } },
			],
			ip: ["192.0.2.2", null],
			requestId: ["01890a5d-ac96-774b-bcce-b302099a805b"],
			awsRequestIds: [["a"], ["a", "b"], ["b", "a"]],
			prevHash: [new Uint8Array(32).fill(7, 0, 31)],
		};
		expect(Object.keys(changes).toSorted()).toEqual(Object.keys(event).toSorted());
		const hashes = new Set([hex(event)]);
		let count = 1;
		for (const [name, values] of Object.entries(changes)) {
			for (const value of values) {
				hashes.add(hex({ ...event, [name]: value }));
				count++;
				expect(hashes.size, `${name} changed to ${String(value)}`).toBe(count);
			}
		}
	});

	it("changes when two fields swap their texts", () => {
		expect(hex({ ...event, actorLabel: event.action, action: event.actorLabel })).not.toBe(hex(event));
		expect(hex({ ...event, actorType: "a", actorLabel: "bc" })).not.toBe(
			hex({ ...event, actorType: "ab", actorLabel: "c" }),
		);
	});

	it("has 32 bytes and is the same each time", () => {
		expect(hashOf(event)).toHaveLength(32);
		expect(hex(structuredClone(event))).toBe(hex(event));
	});

	it("changes with any single bit of the previous hash", () => {
		fc.assert(
			fc.property(fc.nat(255), (bit) => {
				const prevHash = new Uint8Array(32).fill(7);
				prevHash[bit >> 3] = (prevHash[bit >> 3] as number) ^ (1 << (bit & 7));
				expect(hex({ ...event, prevHash })).not.toBe(hex(event));
			}),
		);
	});
});
