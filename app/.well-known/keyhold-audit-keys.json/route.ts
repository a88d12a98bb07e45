import { publicSigningKeys } from "@/lib/audit-log/signing-keys.ts";

export const dynamic = "force-dynamic";

/** Publishes the public keys that sign audit log exports, as a JWK set (RFC 7517). */
export async function GET(): Promise<Response> {
	return Response.json({ keys: await publicSigningKeys() }, { headers: { "cache-control": "no-store" } });
}
