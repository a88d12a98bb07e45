import { expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createTestOrganization, operator } from "../../testing/suite-organization.ts";
import { createDeployment } from "../operator/verbs/create-deployment.ts";
import { operatorCreateToken } from "../operator/verbs/create-token.ts";
import { createUser } from "../operator/verbs/create-user.ts";
import { setUserDisabled } from "../operator/verbs/manage-user.ts";
import { operatorRemoveMember } from "../operator/verbs/members.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { AuditEventView } from "./audit-event-view.ts";
import { listAuditEvents } from "./list-audit-events.ts";
import { namesOf } from "./names-of.ts";

useSuiteDatabase();

it("a page of the log comes with the current names of what it is about, and of what its details name", async () => {
	const { admin, slug, id, deploymentId } = await createTestOrganization();
	const scopes = ["keys:read"] as const;
	const token = await operatorCreateToken(operator, {
		organization: slug,
		name: "exporter",
		scopes: [...scopes],
	});
	const email = `guest@${slug}.example`;
	const guest = await createUser(operator, {
		email,
		name: "Guest",
		password: newId(),
		organization: slug,
		role: "MEMBER",
	});
	await setUserDisabled(operator, { email, isDisabled: true });
	const { names } = await listAuditEvents(admin, {});
	expect(names).toMatchObject({
		[id]: `Organization ${slug}`,
		[deploymentId]: "Production",
		[token.id]: "exporter",
		[guest.id]: email,
	});
	const about = { target: null, details: { deploymentId, newKeyId: "not an id" } };
	expect(await namesOf(db(), id, [about as unknown as AuditEventView])).toEqual({
		[deploymentId]: "Production",
	});
	// Someone who has left has the address that the event recorded.
	await operatorRemoveMember(operator, { organization: slug, email });
	expect((await listAuditEvents(admin, {})).names[guest.id]).toBeUndefined();
});

it("the names of another organization's things are never looked up", async () => {
	const organization = await createTestOrganization();
	const other = await createTestOrganization();
	const deployment = await createDeployment(operator, {
		organization: other.slug,
		name: "Elsewhere",
		region: "us-west-1",
	});
	const user = await db().user.findFirstOrThrow({ where: { email: `member@${other.slug}.example` } });
	const targets = [
		{ type: "deployment", id: deployment.id },
		{ type: "organization", id: other.id },
		{ type: "user", id: user.id },
	];
	const events = targets.map((target) => ({ target, details: {} }) as unknown as AuditEventView);
	expect(await namesOf(db(), organization.id, events)).toEqual({});
	expect(Object.keys(await namesOf(db(), other.id, events))).toHaveLength(3);
});
