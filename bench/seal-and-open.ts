import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, randomFillSync } from "node:crypto";
import { decryptStringSync, encryptStringSync, generateKey, parseKeySync } from "@47ng/cloak";
import {
	AlgorithmSuiteIdentifier,
	buildClient,
	CommitmentPolicy,
	getLocalCryptographicMaterialsCache,
	NodeCachingMaterialsManager,
	RawAesKeyringNode,
	RawAesWrappingSuiteIdentifier,
} from "@aws-crypto/client-node";
import { fieldEncryptionExtension } from "prisma-field-encryption";
import { newId } from "../lib/platform/ids.ts";
import { openRecord, sealRecord } from "../lib/vault/envelope.ts";
import { measure, median, medianRatio } from "./rounds.ts";
import type { Figure } from "./table.ts";
import type { World } from "./world.ts";

const slotMs = 200;
const ours = "Keyhold";
const bare = "node:crypto";
const esdk = "AWS Encryption SDK 5";
const cloak = "cloak";
const prismaExtension = "prisma-field-encryption";

/** Seals and opens one record at a time, at three sizes, against the limit and the peers. */
export async function benchSealAndOpen({ isQuick }: World): Promise<Figure[]> {
	const rounds = isQuick ? 5 : 15;
	const figures: Figure[] = [];
	for (const size of [256, 1_024, 16_384]) {
		const payload = jsonOf(size);
		const measured = await measure(rounds, [
			timed(ours, keyhold(payload)),
			timed(bare, nodeCrypto(payload)),
			timed(esdk, encryptionSdk(payload)),
			timed(cloak, cloaked(payload)),
			timed(prismaExtension, fieldEncryption(payload)),
		]);
		const against = (theirs: string, limit: { floor: number }): Figure => ({
			figure: `seal + open, ${size} B`,
			against: theirs,
			ours: median(measured[ours] ?? []),
			theirs: median(measured[theirs] ?? []),
			unit: "/s",
			value: medianRatio(measured, ours, theirs),
			...limit,
		});
		figures.push(against(bare, { floor: 0.9 }));
		if (size === 1_024) figures.push(against(esdk, { floor: 60 }));
		if (size === 16_384) figures.push(against(esdk, { floor: 20 }));
		figures.push(against(cloak, { floor: 1 }), against(prismaExtension, { floor: 1 }));
	}
	return [...figures, await bytesAdded(jsonOf(1_024))];
}

async function bytesAdded(payload: Buffer): Promise<Figure> {
	const { encrypt, cmm } = sdk();
	const options = { encryptionContext: context, suiteId, plaintextLength: payload.length };
	const { result } = await encrypt(cmm, payload, options);
	const sealed = sealRecord(createSecretKey(randomBytes(32)), newIdentity(), payload);
	return {
		figure: "bytes added per payload",
		against: esdk,
		ours: sealed.length - payload.length,
		theirs: result.length - payload.length,
		unit: "B",
		value: sealed.length - payload.length,
		ceiling: 32,
	};
}

type Once = () => unknown;

/** Units a second over a slot of time, awaited one after the other. */
export function timed(name: string, once: Once) {
	return {
		name,
		run: async () => {
			for (let warm = 0; warm < 20; warm++) await once();
			const startedMs = performance.now();
			let done = 0;
			let elapsedMs = 0;
			do {
				for (let lap = 0; lap < 10; lap++) {
					const answer = once();
					// Awaiting a plain value would slow down the synchronous ones.
					if (answer instanceof Promise) await answer;
				}
				done += 10;
				elapsedMs = performance.now() - startedMs;
			} while (elapsedMs < slotMs);
			return (done * 1000) / elapsedMs;
		},
	};
}

function jsonOf(size: number): Buffer {
	const body = randomBytes(size)
		.toString("base64")
		.slice(0, size - 11);
	return Buffer.from(JSON.stringify({ body }));
}

function newIdentity() {
	return { deploymentId: newId(), resource: "REQUEST_LOGS", recordId: newId(), dataKeyId: newId() } as const;
}

function check(opened: Uint8Array | string, payload: Buffer, text?: string): void {
	const isSame = typeof opened === "string" ? opened === text : payload.equals(opened);
	if (!isSame) throw new Error("A record did not come back as it was.");
}

function keyhold(payload: Buffer): Once {
	const key = createSecretKey(randomBytes(32));
	const identity = newIdentity();
	return () => check(openRecord(key, identity, sealRecord(key, identity, payload)), payload);
}

/** The limit: AES-256-GCM with a KeyObject that is kept and nonces drawn many at a time, and nothing else. */
export function nodeCrypto(payload: Buffer): Once {
	const key = createSecretKey(randomBytes(32));
	const nonces = Buffer.allocUnsafeSlow(12 * 1024);
	let offset = nonces.length;
	return () => {
		if (offset === nonces.length) {
			randomFillSync(nonces);
			offset = 0;
		}
		const nonce = nonces.subarray(offset, offset + 12);
		offset += 12;
		const cipher = createCipheriv("aes-256-gcm", key, nonce);
		const sealed = Buffer.concat([nonce, cipher.update(payload), cipher.final(), cipher.getAuthTag()]);
		const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
		decipher.setAuthTag(sealed.subarray(sealed.length - 16));
		const opened = Buffer.concat([
			decipher.update(sealed.subarray(12, sealed.length - 16)),
			decipher.final(),
		]);
		check(opened, payload);
	};
}

const suiteId = AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY;
const context = { deployment: newId(), resource: "REQUEST_LOGS" };

/** Its faster suite (without signatures), a local wrapping key and its cache: no call of KMS is measured. */
function sdk() {
	const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
	const keyring = new RawAesKeyringNode({
		keyName: "bench",
		keyNamespace: "keyhold",
		unencryptedMasterKey: new Uint8Array(randomBytes(32)),
		wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
	});
	const cmm = new NodeCachingMaterialsManager({
		backingMaterials: keyring,
		cache: getLocalCryptographicMaterialsCache(100),
		maxAge: 3_600_000,
		maxMessagesEncrypted: 2 ** 31,
	});
	return { encrypt, decrypt, cmm };
}

function encryptionSdk(payload: Buffer): Once {
	const { encrypt, decrypt, cmm } = sdk();
	return async () => {
		const { result } = await encrypt(cmm, payload, {
			encryptionContext: context,
			suiteId,
			plaintextLength: payload.length,
		});
		check((await decrypt(cmm, result)).plaintext, payload);
	};
}

function cloaked(payload: Buffer): Once {
	const key = parseKeySync(generateKey());
	const text = payload.toString("utf8");
	return () => check(decryptStringSync(encryptStringSync(text, key), key), payload, text);
}

type FieldExtension = {
	query: {
		$allModels: {
			$allOperations: (call: {
				model: string;
				operation: string;
				args: unknown;
				query: (args: { data: { payload: string } }) => Promise<unknown>;
			}) => Promise<{ payload: string }>;
		};
	};
};

/** Does what its extension does for a write that returns the row: seals the field, and opens it in the returned row. */
function fieldEncryption(payload: Buffer): Once {
	const field = { isList: false, isUnique: false, isId: false };
	const dmmf = {
		datamodel: {
			models: [
				{
					name: "Record",
					fields: [
						{ ...field, name: "id", type: "String", isId: true },
						{ ...field, name: "payload", type: "String", documentation: "@encrypted" },
					],
				},
			],
		},
	};
	const extend = fieldEncryptionExtension({ encryptionKey: generateKey(), dmmf: dmmf as never });
	const { query } = extend({
		$extends: (definition: FieldExtension) => definition,
	}) as unknown as FieldExtension;
	const text = payload.toString("utf8");
	return async () => {
		const row = await query.$allModels.$allOperations({
			model: "Record",
			operation: "create",
			args: { data: { payload: text } },
			query: async ({ data }) => {
				if (data.payload === text) throw new Error("The field was not encrypted.");
				return { id: "1", payload: data.payload };
			},
		});
		check(row.payload, payload, text);
	};
}
