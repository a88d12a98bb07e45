import { z } from "zod";
import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

/**
 * Finds the deployment that the header X-Keyhold-Deployment names by id or name. An organization with one deployment can omit
 * the header. @throws KeyholdError INVALID_INPUT, NOT_FOUND
 */
export async function chooseDeployment(organizationId: string, header: string | undefined): Promise<string> {
	const readings = header === undefined ? [] : readingsOf(header);
	const deployments = await db().deployment.findMany({
		where: { organizationId, ...(header !== undefined && { OR: readings }) },
		select: { id: true, name: true },
		take: header === undefined ? 2 : readings.length,
	});
	const [chosen] = header === undefined ? deployments : readings.flatMap(matching(deployments));
	if (!chosen) throw new KeyholdError("NOT_FOUND", "There is no such deployment in this organization.");
	if (header === undefined && deployments.length > 1) {
		throw new KeyholdError(
			"INVALID_INPUT",
			"This organization has several deployments. Name one in the header X-Keyhold-Deployment.",
		);
	}
	return chosen.id;
}

type Reading = { id: string } | { name: string };

function matching(deployments: { id: string; name: string }[]) {
	return (reading: Reading) =>
		deployments.filter((one) => ("id" in reading ? one.id === reading.id : one.name === reading.name));
}

/**
 * The possible readings of a header, the likeliest first. HTTP defines no encoding beyond ASCII: a name may come as Latin-1, as
 * UTF-8 (Node.js shows each byte as a character), or percent-encoded.
 */
function readingsOf(header: string): Reading[] {
	// A PostgreSQL text cannot contain NUL.
	const isName = (name: string | null): name is string => name !== null && !name.includes("\0");
	const names = new Set([header, utf8(header), percentDecoded(header)].filter(isName));
	const id = z.uuid().safeParse(header.toLowerCase());
	return [...(id.success ? [{ id: id.data }] : []), ...Array.from(names, (name) => ({ name }))];
}

function utf8(header: string): string | null {
	const isBytes = /^[\0-\xff]*$/.test(header);
	try {
		return isBytes ? new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(header, "latin1")) : null;
	} catch {
		return null;
	}
}

function percentDecoded(header: string): string | null {
	try {
		return decodeURIComponent(header);
	} catch {
		return null;
	}
}
