import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteaArray, uuidArray } from "./binary-arrays.ts";

/** PostgreSQL's array_recv, from its description alone. */
function read(array: Buffer): { elementOid: number; elements: string[] } {
	const view = new DataView(array.buffer, array.byteOffset, array.length);
	let at = 0;
	const next = () => {
		at += 4;
		return view.getInt32(at - 4);
	};
	const [dimensions, hasNulls, elementOid, length, lowerBound] = [next(), next(), next(), next(), next()];
	expect({ dimensions, hasNulls, lowerBound }).toEqual({ dimensions: 1, hasNulls: 0, lowerBound: 1 });
	const elements = Array.from({ length: length as number }, () => {
		const size = next() as number;
		at += size;
		return array.toString("hex", at - size, at);
	});
	expect(at).toBe(array.length);
	return { elementOid: elementOid as number, elements };
}

describe("a binary array of PostgreSQL", () => {
	it("of bytea is these bytes", () => {
		expect(byteaArray([Buffer.of(0xde, 0xad), Buffer.of(), Buffer.of(0xff)]).toString("hex")).toBe(
			[
				"00000001", // one dimension
				"00000000", // no nulls
				"00000011", // of bytea, OID 17
				"00000003", // three elements
				"00000001", // the first is number 1
				"00000002dead",
				"00000000",
				"00000001ff",
			].join(""),
		);
	});

	it("of uuid is these bytes", () => {
		expect(uuidArray(["01890a5d-ac96-774b-bcce-b302099a8057"]).toString("hex")).toBe(
			[
				"00000001",
				"00000000",
				"00000b86", // of uuid, OID 2950
				"00000001",
				"00000001",
				"0000001001890a5dac96774bbcceb302099a8057",
			].join(""),
		);
	});

	it("of nothing is only its header", () => {
		expect(byteaArray([]).toString("hex")).toBe("0000000100000000000000110000000000000001");
	});

	it("holds every element unchanged", () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (values) => {
				expect(read(byteaArray(values))).toEqual({
					elementOid: 17,
					elements: values.map((value) => Buffer.from(value).toString("hex")),
				});
			}),
		);
		fc.assert(
			fc.property(fc.array(fc.uuid(), { maxLength: 20 }), (ids) => {
				expect(read(uuidArray(ids))).toEqual({
					elementOid: 2950,
					elements: ids.map((id) => id.replaceAll("-", "")),
				});
			}),
		);
	});
});
