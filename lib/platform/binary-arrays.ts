import { idToBytes } from "./ids.ts";

// PostgreSQL's binary array format: dimensions, null flag, element type, length and lower bound, then each element
// after its length. node-postgres sends a Buffer unchanged, which avoids hexadecimal on both sides.
const uuidOid = 2950;
const byteaOid = 17;
const headerLength = 20;

/** `uuid[]` for a query parameter. */
export function uuidArray(ids: readonly string[]): Buffer {
	return binaryArray(uuidOid, ids.map(idToBytes));
}

/** `bytea[]` for a query parameter. */
export function byteaArray(values: readonly Uint8Array[]): Buffer {
	return binaryArray(byteaOid, values);
}

function binaryArray(elementOid: number, elements: readonly Uint8Array[]): Buffer {
	const length = elements.reduce((sum, element) => sum + 4 + element.length, headerLength);
	const array = Buffer.allocUnsafe(length);
	array.writeInt32BE(1, 0);
	array.writeInt32BE(0, 4);
	array.writeInt32BE(elementOid, 8);
	array.writeInt32BE(elements.length, 12);
	array.writeInt32BE(1, 16);
	let offset = headerLength;
	for (const element of elements) {
		offset = array.writeInt32BE(element.length, offset);
		array.set(element, offset);
		offset += element.length;
	}
	return array;
}
