import { z } from "zod";
import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

/**
 * The deployment that the header X-Keyhold-Deployment names, by its id or its name; an organization with one deployment
 * need not name it. @throws KeyholdError INVALID_INPUT, NOT_FOUND
 */
export async function chooseDeployment(organizationId: string, header: string | undefined): Promise<string> {
	const readings = header === undefined ? [] : readingsOf(header);
	const deployments = await db().deployment.findMany({
		where: { organizationId, ...(header !== undefined && { OR: readings }) },
		select: { id: true, name: true },
		take: header === undefined ? 2 : readings.length,
	});
	const [chosen] = header === undefined ? deployments : readings.flatMap(meant(deployments));
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

function meant(deployments: { id: string; name: string }[]) {
	return (reading: Reading) =>
		deployments.filter((one) => ("id" in reading ? one.id === reading.id : one.name === reading.name));
}

/**
 * What a header may mean, the likeliest first. HTTP has no encoding for a name beyond ASCII: it comes as Latin-1, as
 * UTF-8, of which Node.js shows each byte as a character, or percent-encoded.
 */
function readingsOf(header: string): Reading[] {
	// PostgreSQL has no NUL in a text, so no name has.
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
