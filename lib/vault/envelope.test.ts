import { createCipheriv, createHash, createSecretKey, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { KeyholdError } from "../platform/errors.ts";
import {
	openRecord,
	type RecordIdentity,
	sealOverhead,
	sealRecord,
	sealRecordWithNonce,
} from "./envelope.ts";
import type { StoredResource } from "./resources.ts";
import vectors from "./sealed-record-vectors.json" with { type: "json" };

const resource = fc.constantFrom<StoredResource[]>("REQUEST_LOGS", "TRACES", "SCHEDULED_QUERIES");
const identity = fc.record({ deploymentId: fc.uuid(), resource, recordId: fc.uuid(), dataKeyId: fc.uuid() });
const keyBytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const payload = fc.uint8Array({ maxLength: 3000 });

const secret = (bytes: Uint8Array | string) =>
	createSecretKey(typeof bytes === "string" ? Buffer.from(bytes, "hex") : bytes);

const someKey = secret(randomBytes(32));
const someIdentity: RecordIdentity = {
	deploymentId: "01890a5d-ac96-774b-bcce-b302099a8057",
	resource: "REQUEST_LOGS",
	recordId: "01890a5d-ac96-774b-bcce-b302099a8058",
	dataKeyId: "01890a5d-ac96-774b-bcce-b302099a8059",
};

/** The refusal of `open`, as the page shows it. Fails when it opens. */
function refusal(open: () => Buffer): { code: string; message: string } {
	try {
		open();
	} catch (error) {
		expect(error).toBeInstanceOf(KeyholdError);
		const { code, message } = error as KeyholdError;
		return { code, message };
	}
	throw new Error("it opened");
}

const refused = {
	code: "RECORD_INTEGRITY",
	message:
		"This record can't be decrypted: it is damaged or has been tampered with. Contact your Keyhold operator.",
};

describe("a sealed record", () => {
	it("opens to exactly the bytes that were sealed", () => {
		fc.assert(
			fc.property(keyBytes, identity, payload, (bytes, whose, sent) => {
				const before = Buffer.from(sent);
				const opened = openRecord(secret(bytes), whose, sealRecord(secret(bytes), whose, sent));
				expect(opened.equals(before)).toBe(true);
				expect(before.equals(sent)).toBe(true);
			}),
		);
	});

	it.each([0, 1, 15, 16, 17, 2 ** 20])("opens exactly at %i bytes", (length) => {
		const sent = randomBytes(length);
		const sealed = sealRecord(someKey, someIdentity, sent);
		expect(openRecord(someKey, someIdentity, sealed).equals(sent)).toBe(true);
		expect(sealed.length).toBe(length + 29);
	});

	it("is 29 bytes longer than any payload", () => {
		expect(sealOverhead).toBe(29);
		fc.assert(
			fc.property(payload, (sent) => {
				expect(sealRecord(someKey, someIdentity, sent).length - sent.length).toBe(29);
			}),
		);
	});

	it("opens out of the middle of a larger buffer", () => {
		const sealed = sealRecord(someKey, someIdentity, Buffer.from("payload"));
		const packet = Buffer.concat([randomBytes(7), sealed, randomBytes(9)]);
		const view = new Uint8Array(packet.buffer, packet.byteOffset + 7, sealed.length);
		expect(openRecord(someKey, someIdentity, view).toString()).toBe("payload");
	});

	it("does not contain any part of its payload", () => {
		const sent = Buffer.from("the customer's card number is 4111 1111 1111 1111");
		expect(sealRecord(someKey, someIdentity, sent).includes(sent.subarray(0, 8))).toBe(false);
	});
});

describe("a damaged sealed record", () => {
	it("is refused after a change of any single bit", () => {
		const sealed = sealRecord(someKey, someIdentity, Buffer.from("twenty bytes of text"));
		for (let bit = 0; bit < sealed.length * 8; bit++) {
			const damaged = Buffer.from(sealed);
			damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
			expect(refusal(() => openRecord(someKey, someIdentity, damaged))).toEqual(refused);
		}
	});

	it("is refused after a change of any single bit, for any payload", () => {
		fc.assert(
			fc.property(payload, fc.nat(), (sent, at) => {
				const sealed = sealRecord(someKey, someIdentity, sent);
				const bit = at % (sealed.length * 8);
				sealed[bit >> 3] = (sealed[bit >> 3] as number) ^ (1 << (bit & 7));
				expect(refusal(() => openRecord(someKey, someIdentity, sealed))).toEqual(refused);
			}),
		);
	});

	it("is refused when any number of bytes are cut off at either end", () => {
		const sealed = sealRecord(someKey, someIdentity, randomBytes(40));
		for (let length = 0; length < sealed.length; length++) {
			for (const part of [sealed.subarray(0, length), sealed.subarray(sealed.length - length)]) {
				expect(refusal(() => openRecord(someKey, someIdentity, part))).toEqual(refused);
			}
		}
	});

	it("is refused when bytes are added", () => {
		fc.assert(
			fc.property(payload, fc.uint8Array({ minLength: 1, maxLength: 40 }), (sent, more) => {
				const sealed = sealRecord(someKey, someIdentity, sent);
				for (const longer of [Buffer.concat([sealed, more]), Buffer.concat([more, sealed])]) {
					expect(refusal(() => openRecord(someKey, someIdentity, longer))).toEqual(refused);
				}
			}),
		);
	});

	it("is refused if its bytes are arbitrary", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
				expect(refusal(() => openRecord(someKey, someIdentity, bytes))).toEqual(refused);
			}),
		);
	});
});

describe("a sealed record that is moved", () => {
	const moved = (part: keyof RecordIdentity) =>
		fc.assert(
			fc.property(identity, identity, payload, (from, to, sent) => {
				fc.pre(from[part].toLowerCase() !== to[part].toLowerCase());
				const sealed = sealRecord(someKey, from, sent);
				const elsewhere = { ...from, [part]: to[part] };
				expect(refusal(() => openRecord(someKey, elsewhere, sealed))).toEqual(refused);
			}),
		);

	it("to another row does not open", () => moved("recordId"));
	it("to another deployment does not open", () => moved("deploymentId"));
	it("to another resource does not open", () => moved("resource"));
	it("to another data key's id does not open", () => moved("dataKeyId"));

	it("with its ids in another order does not open", () => {
		const sealed = sealRecord(someKey, someIdentity, Buffer.from("payload"));
		const { deploymentId, recordId, dataKeyId } = someIdentity;
		for (const swapped of [
			{ recordId: dataKeyId, dataKeyId: recordId },
			{ recordId: deploymentId, deploymentId: recordId },
			{ deploymentId: dataKeyId, dataKeyId: deploymentId },
		]) {
			const elsewhere = { ...someIdentity, ...swapped };
			expect(refusal(() => openRecord(someKey, elsewhere, sealed))).toEqual(refused);
		}
	});

	it("under another data key does not open", () => {
		fc.assert(
			fc.property(keyBytes, keyBytes, payload, (one, other, sent) => {
				fc.pre(!Buffer.from(one).equals(other));
				const sealed = sealRecord(secret(one), someIdentity, sent);
				expect(refusal(() => openRecord(secret(other), someIdentity, sealed))).toEqual(refused);
			}),
		);
	});
});

test("no nonce is used twice under a data key, across many refills of the pool", () => {
	const seals = 20_000;
	const nonces = new Set<string>();
	for (let i = 0; i < seals; i++) {
		nonces.add(sealRecord(someKey, someIdentity, Buffer.alloc(1)).toString("hex", 1, 13));
	}
	expect(nonces.size).toBe(seals);
});

test("no nonce overlaps the previous one, so that each is random independently", () => {
	const nonces = Array.from({ length: 3_000 }, () =>
		sealRecord(someKey, someIdentity, Buffer.alloc(1)).subarray(1, 13),
	);
	for (const [index, nonce] of nonces.entries()) {
		const before = nonces[index - 1];
		for (let shift = 1; before && shift <= 6; shift++) {
			expect(before.subarray(shift).equals(nonce.subarray(0, 12 - shift))).toBe(false);
		}
	}
});

test("two seals of the same payload have nothing but the version in common", () => {
	const [one, other] = [1, 2].map(() => sealRecord(someKey, someIdentity, Buffer.alloc(64)));
	expect(one?.subarray(1, 13).equals(other?.subarray(1, 13) as Buffer)).toBe(false);
	expect(one?.subarray(13).equals(other?.subarray(13) as Buffer)).toBe(false);
});

/** From docs/sealed-record.md and node:crypto alone: nothing of envelope.ts. */
function additionalDataByTheBook(of: {
	deploymentId: string;
	resource: string;
	recordId: string;
	dataKeyId: string;
}) {
	const codes: Record<string, string> = { REQUEST_LOGS: "01", TRACES: "02", SCHEDULED_QUERIES: "03" };
	const ids = [of.deploymentId, of.recordId, of.dataKeyId].map((id) => id.split("-").join(""));
	return Buffer.from(`01${ids[0]}${codes[of.resource]}${ids[1]}${ids[2]}`, "hex");
}

function sealByTheBook(vector: (typeof vectors.opens)[number]): string {
	const key = Buffer.from(vector.key, "hex");
	const cipher = createCipheriv("aes-256-gcm", key, Buffer.from(vector.nonce, "hex"), { authTagLength: 16 });
	cipher.setAAD(additionalDataByTheBook(vector.identity));
	const ciphertext = cipher.update(vector.payload, "hex", "hex") + cipher.final("hex");
	return `01${vector.nonce}${ciphertext}${cipher.getAuthTag().toString("hex")}`;
}

const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");

describe("the frozen vectors of the sealed record", () => {
	// New vectors go behind these. A vector never changes: a change here is another format.
	it("are unchanged since they were first published", () => {
		expect(digest(vectors.opens.slice(0, 8))).toBe(
			"c48b2d798130cd3ac8be7acd39133393be79c581eca99c7b64c573711968c8f8",
		);
		expect(digest(vectors.isRefused.slice(0, 16))).toBe(
			"e75f35f7c5c631c6de9c8c7951cb2d12c6a74cd1726a86ac4b1124d5cd6a63c7",
		);
	});

	it.each(vectors.opens)("$name follows from the written layout", (vector) => {
		expect(additionalDataByTheBook(vector.identity).toString("hex")).toBe(vector.additionalData);
		expect(Buffer.from(vector.additionalData, "hex")).toHaveLength(50);
		expect(sealByTheBook(vector)).toBe(vector.sealed);
	});

	it.each(vectors.opens)("$name is what sealing produces", (vector) => {
		const { key, identity, payload, nonce, sealed } = vector;
		const [sent, iv] = [Buffer.from(payload, "hex"), Buffer.from(nonce, "hex")];
		const made = sealRecordWithNonce(secret(key), identity as RecordIdentity, sent, iv);
		expect(made.toString("hex")).toBe(sealed);
	});

	it.each(vectors.opens)("$name opens", ({ key, identity, payload, sealed }) => {
		const opened = openRecord(secret(key), identity as RecordIdentity, Buffer.from(sealed, "hex"));
		expect(opened.toString("hex")).toBe(payload);
	});

	it.each(vectors.isRefused)("$reason is refused", ({ key, identity, sealed }) => {
		const open = () => openRecord(secret(key), identity as RecordIdentity, Buffer.from(sealed, "hex"));
		expect(refusal(open)).toEqual(refused);
	});

	it.each(vectors.isRefused)(
		"$reason differs from the vector that opens, and only in what it names",
		(vector) => {
			const good = vectors.opens.find(({ name }) => name === vector.of);
			if (!good) throw new Error(`no vector ${vector.of}`);
			const changed = new Set<string>();
			if (vector.key !== good.key) changed.add("key");
			if (vector.sealed !== good.sealed) changed.add("sealed");
			for (const part of ["deploymentId", "resource", "recordId", "dataKeyId"] as const) {
				if (vector.identity[part] !== good.identity[part]) changed.add(part);
			}
			expect([...changed]).toEqual(changedParts[vector.reason]);
			const bytes = vector.sealed.length / 2;
			const places = [...Array(good.sealed.length / 2).keys()].filter(
				(at) =>
					at < bytes && vector.sealed.slice(2 * at, 2 * at + 2) !== good.sealed.slice(2 * at, 2 * at + 2),
			);
			const place = changedPlace[vector.reason];
			if (place !== undefined) expect(places).toEqual([place]);
		},
	);

	const changedParts: Record<string, string[]> = {
		"changed-version": ["sealed"],
		"changed-nonce": ["sealed"],
		"changed-ciphertext": ["sealed"],
		"changed-tag": ["sealed"],
		"cut-by-one-byte": ["sealed"],
		"longer-by-one-byte": ["sealed"],
		"tag-of-twelve-bytes": ["sealed"],
		"shorter-than-any-seal": ["sealed"],
		"no-bytes": ["sealed"],
		"without-additional-data": ["sealed"],
		"other-deployment": ["deploymentId"],
		"other-resource": ["resource"],
		"other-record": ["recordId"],
		"other-data-key": ["dataKeyId"],
		"record-and-data-key-swapped": ["recordId", "dataKeyId"],
		"other-key-bytes": ["key"],
	};
	const changedPlace: Record<string, number> = {
		"changed-version": 0,
		"changed-nonce": 12,
		"changed-ciphertext": 13,
		"changed-tag": 70,
	};
});
