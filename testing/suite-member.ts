import type { RequestContext } from "../lib/access/context.ts";
import { createUser } from "../lib/operator/verbs/create-user.ts";
import { db, pool } from "../lib/platform/db.ts";
import { newId } from "../lib/platform/ids.ts";
import { operator, type TestOrganization } from "./suite-organization.ts";

export type TestMember = { userId: string; email: string; context: RequestContext };

/** Another member of an organization, signed in, on its pages. */
export async function addTestMember(
	{ slug }: Pick<TestOrganization, "slug">,
	role: "ORG_ADMIN" | "MEMBER",
): Promise<TestMember> {
	const { id: userId, email } = await createUser(operator, {
		email: `${newId()}@${slug}.example`,
		name: "Another",
		password: newId(),
		organization: slug,
		role,
	});
	return {
		userId,
		email,
		context: { caller: { kind: "user", userId }, organizationSlug: slug, requestId: newId(), ip: null },
	};
}

/** A person with an account and no organization, signed in. */
export async function createTestPerson(): Promise<TestMember> {
	const { id: userId, email } = await createUser(operator, {
		email: `${newId()}@example.com`,
		name: "Person",
		password: newId(),
	});
	return { userId, email, context: { caller: { kind: "user", userId }, requestId: newId(), ip: null } };
}

/** An OIDC provider of an organization or of the vendor, which is never contacted. */
export async function createTestProvider(organizationId: string | null): Promise<string> {
	const id = newId();
	await db().oidcProvider.create({
		data: {
			id,
			slug: `idp-${id}`,
			name: "Acme Directory",
			issuer: "https://idp.example",
			clientId: "keyhold",
			clientSecret: new Uint8Array(),
			region: "us-west-1",
			organizationId,
		},
	});
	return id;
}

export function userIdOf({ caller }: RequestContext): string {
	if (caller.kind !== "user") throw new Error("not a person");
	return caller.userId;
}

/**
 * Starts changes that lock the organization's row while it is locked, and releases it when all of them wait, in this
 * order. Each change has passed its checks before any of them happens.
 */
export async function atTheSameTime<Value>(
	organizationId: string,
	changes: (() => Promise<Value>)[],
): Promise<PromiseSettledResult<Value>[]> {
	const holder = await pool().connect();
	try {
		await holder.query("BEGIN");
		await holder.query("SELECT id FROM organizations WHERE id = $1 FOR UPDATE", [organizationId]);
		const running: Promise<PromiseSettledResult<Value>[]>[] = [];
		for (const change of changes) {
			running.push(Promise.allSettled([change()]));
			await untilWaiting(running.length);
		}
		await holder.query("COMMIT");
		return (await Promise.all(running)).flat();
	} finally {
		holder.release();
	}
}

async function untilWaiting(count: number): Promise<void> {
	for (const until = Date.now() + 10_000; (await countWaiting()) < count; ) {
		if (Date.now() > until) throw new Error("a change does not wait for the organization's row");
		await new Promise((resolve) => setImmediate(resolve));
	}
}

async function countWaiting(): Promise<number> {
	const [row] = await db().$queryRaw<{ waiting: number }[]>`
		SELECT count(*)::int AS waiting FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock'`;
	return row?.waiting ?? 0;
}
