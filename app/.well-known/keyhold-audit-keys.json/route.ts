import { publicSigningKeys } from "@/lib/audit-log/signing-keys.ts";

export const dynamic = "force-dynamic";

/** The public keys that exports of audit logs are signed with, as a JWK set (RFC 7517), for everybody. */
export async function GET(): Promise<Response> {
	return Response.json({ keys: await publicSigningKeys() }, { headers: { "cache-control": "no-store" } });
}
