import { expect, test } from "@playwright/test";
import pg from "pg";
import { tokenScopes } from "../lib/access/permissions.ts";
import { type ApiDocument, operationsOf } from "../testing/api-conformance.ts";
import { type Answer, type Caller, openCaller } from "./support/tenancy/callers.ts";
import { addressesOf, type Entrance, findActions, findEntrances } from "./support/tenancy/entrances.ts";
import { plantTenant, type Tenant } from "./support/tenancy/plant-tenant.ts";
import { tenantTables } from "./support/tenancy/tenant-tables.ts";
import {
	createOrganization,
	createSupport,
	createToken,
	environment,
	type Organization,
} from "./support/world.ts";

/** Visible to support staff, on support pages only: the key's owner, AWS's name for its error, and the vendor's own processes. */
const shownToSupport = [
	"organizations",
	"deployments",
	"health_checks",
	"revocations",
	"application_processes",
	"application_scans",
];
/** Org Admins' names and addresses, which support staff get by an action that the organization sees in its audit log. */
const contacts = ["users", "an admin's address"];
const isForSupport = (path: string) => /^\/(api\/console\/)?support\b/.test(path);

/** Markers that appear in no response, not even to the organization itself, and why. */
const neverShown: Record<string, string> = {
	"an ingest token": "shown once, when it is made, and stored as its hash",
	audit_repeats: "how often a refusal was repeated: shown once its row is written",
	expired_partitions: "the name of a partition that is being dropped, which no page shows",
	email_confirmations: "shown only to the holder of the mailed link, whose secret is stored as its hash",
	health_checks: "what AWS called the trouble of one check: shown to support staff",
	idempotent_answers: "repeated only to the same token, whose secret is unknown here",
	oidc_group_rules: "set and listed by the operator's command line",
	oidc_identities: "a person's identity at a provider, which no page shows",
	password_resets: "shown only to the holder of the mailed link, whose secret is stored as its hash",
	oidc_providers: "set and listed by the operator's command line",
	offboardings: "requested and read by the operator",
	access_links: "shown only to the holder of the link, whose secret is stored as its hash",
};

/** Query parameters that a route needs. */
const searches: Record<string, string[]> = {
	"/api/console/[org]/audit-export": ["?format=jsonl", "?format=csv"],
};

/** Actions on the caller's own account and session, which would end the walk. */
const ofOwnAccount = /^app\/account\//;

test.describe.configure({ mode: "serial", timeout: 150_000 });

let client: pg.Client;
let tenant: Tenant;
let other: Organization;
let entrances: Entrance[];
let bodies: Map<string, string>;

test.beforeAll(async () => {
	test.setTimeout(150_000);
	client = new pg.Client({ connectionString: environment.databaseUrl });
	await client.connect();
	[tenant, other] = await Promise.all([plantTenant(client), createOrganization()]);
	entrances = await findEntrances();
	bodies = await exampleBodies();
});
test.afterAll(() => client.end());

test("every tenant table has a row of the organization with its marker", async () => {
	expect(await tablesWithoutRow()).toEqual([]);
});

test("its own members and token find every marker, so the walk looks at something", async ({
	playwright,
}) => {
	const own = await Promise.all([
		openCaller(playwright, "an admin of its own", { person: tenant.person }),
		openCaller(playwright, "a token of its own", { token: tenant.apiToken }),
	]);
	const asked = own.flatMap((caller) =>
		requestsOf(caller, [tenant.slug], ["GET"], { token: [tenant.invitationToken] }).map((request) => ({
			caller,
			...request,
		})),
	);
	const answers = await inTurns(asked, ({ caller, method, path }) => caller.ask(method, path));
	await closeAll(own);
	const text = answers.map((answer) => answer.text.toLowerCase()).join("\n");
	const unseen = Object.entries(tenant.markers)
		.filter(([name, marker]) => !neverShown[name] && !text.includes(marker.toLowerCase()))
		.map(([name]) => name);
	expect(unseen).toEqual([]);
});

test("no other caller finds anything of it on any page or route with any method", async ({ playwright }) => {
	const callers = await openOthers(playwright);
	const asked = callers.flatMap((caller) =>
		requestsOf(caller, [tenant.slug, other.slug]).map((request) => ({ caller, ...request })),
	);
	const answers = await inTurns(asked, ({ caller, method, path, body }) =>
		caller.ask(method, path, body === undefined ? {} : { body }),
	);
	await closeAll(callers);
	expect(asked.flatMap((request, index) => complaints(request, answers[index]))).toEqual([]);
	expect(await tablesWithoutRow()).toEqual([]);
});

test("no other caller reaches anything of it with a server action", async ({ playwright }) => {
	const callers = (await openOthers(playwright)).filter(({ isToken }) => !isToken);
	const actions = (await findActions()).filter(({ file }) => !ofOwnAccount.test(file));
	expect(actions.length).toBeGreaterThan(20);
	const asked = callers.flatMap((caller) =>
		actions.flatMap((action) =>
			[tenant.slug, other.slug].map((org) => {
				const pattern = { file: action.file, pattern: action.page, methods: [] };
				const [path = ""] = addressesOf(pattern, { ...tenant.parameters, org: [org] });
				const bound = action.page.startsWith("/[org]")
					? [org]
					: action.page.startsWith("/invite/")
						? [tenant.ids.invitationId]
						: [];
				return { caller, action, org, method: action.name, path, args: [...bound, actionInput()] };
			}),
		),
	);
	const answers = await inTurns(asked, ({ caller, action, path, args }) =>
		caller.ask("POST", path, {
			headers: {
				"next-action": action.id,
				accept: "text/x-component",
				"content-type": "text/plain;charset=UTF-8",
			},
			body: JSON.stringify(args),
		}),
	);
	await closeAll(callers);
	expect(asked.flatMap((request, index) => complaints(request, answers[index]))).toEqual([]);
	// All were parsed, and each was refused by its verb.
	const admitted = asked.flatMap(({ caller, action, org }, index) =>
		org === tenant.slug &&
		!(caller.name === "support staff" && isForSupport(action.page)) &&
		!/NOT_FOUND|FORBIDDEN|UNAUTHENTICATED/.test(answers[index]?.text ?? "")
			? [`${caller.name}: ${action.name} ${answers[index]?.status} ${answers[index]?.text.slice(-300)}`]
			: [],
	);
	expect(admitted).toEqual([]);
	expect(await tablesWithoutRow()).toEqual([]);
});

/** Additions to `plantTenant`. */
async function tablesWithoutRow(): Promise<string[]> {
	const tables = await tenantTables(client);
	expect(tables.length).toBeGreaterThan(20);
	const missing: string[] = [];
	for (const { name, condition, hasText } of tables) {
		const { rows } = await client.query<{ text: string }>(
			`SELECT t::text AS text FROM ${name} AS t WHERE ${condition}`,
			[tenant.id],
		);
		const marker = tenant.markers[name] ?? "";
		if (rows.length === 0) missing.push(`${name}: plant a row of it in support/tenancy/insert-rows.ts`);
		else if (hasText && !(marker && rows.some(({ text }) => text.includes(marker))))
			missing.push(`${name}: plant a row with mark("${name}") in support/tenancy/insert-rows.ts`);
	}
	return missing;
}

async function openOthers(playwright: Parameters<typeof openCaller>[0]): Promise<Caller[]> {
	const token = await createToken(other, [...tokenScopes]);
	return Promise.all([
		openCaller(playwright, "another's Org Admin", { person: other.admin }),
		openCaller(playwright, "another's Member", { person: other.member }),
		openCaller(playwright, "support staff", { person: await createSupport() }),
		openCaller(playwright, "another's token", { token }),
		openCaller(playwright, "a signed-out caller", {}),
	]);
}

type Asked = { method: string; path: string; body?: string };

/** Every method of every URL; tokens only where they are accepted, sessions everywhere. */
function requestsOf(
	{ isToken }: Caller,
	slugs: string[],
	methods?: string[],
	parameters: Record<string, string[]> = {},
): Asked[] {
	const takesTokens = (pattern: string) => /^\/(api|operator)\/v1\//.test(pattern);
	const walked = entrances.filter(({ pattern }) => !isToken || takesTokens(pattern));
	return walked.flatMap((entrance) => {
		const { pattern } = entrance;
		const addresses = addressesOf(entrance, { ...tenant.parameters, ...parameters, org: slugs });
		const asked = addresses.flatMap((address) =>
			["", ...(searches[pattern] ?? [])].map((search) => address + search),
		);
		return entrance.methods
			.filter((name) => !methods || methods.includes(name))
			.flatMap((method) =>
				asked.map((path) => ({
					method,
					path,
					...(method !== "GET" && { body: bodies.get(`${method} ${pattern}`) ?? "{}" }),
				})),
			);
	});
}

/** The example bodies of the OpenAPI document, with the organization's ids. */
async function exampleBodies(): Promise<Map<string, string>> {
	const document = (await (
		await fetch(`${environment.consoleUrl}/api/v1/openapi.json`)
	).json()) as ApiDocument;
	const found = new Map<string, string>();
	for (const { path, method, operation } of operationsOf(document)) {
		const { example } = (operation.requestBody?.content["application/json"] ?? {}) as { example?: object };
		if (!example) continue;
		const body = {
			...example,
			...("confirmArn" in example && { confirmArn: tenant.arn }),
			...(method === "POST" && "definition" in example && { deploymentId: tenant.deploymentId }),
		};
		const pattern = `/api/v1${path}`.replaceAll("{", "[").replaceAll("}", "]");
		found.set(`${method} ${pattern}`, JSON.stringify(body));
	}
	expect(found.size).toBeGreaterThan(4);
	return found;
}

/** Fits every action's input: each reads the fields that it knows. */
function actionInput() {
	const settings = {
		name: "Renamed",
		rotationLimitDays: 90,
		isTwoPersonRequired: false,
		isSecondFactorRequired: false,
		isSsoOnly: false,
		areAccessLinksRefused: false,
		auditOpeningsOneIn: 1,
	};
	return {
		...tenant.ids,
		id: tenant.ids.queryId,
		confirmArn: tenant.arn,
		confirmRecords: 1,
		resource: "TRACES",
		reason: "walk",
		isCovered: true,
		arn: "arn:aws:kms:us-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
		name: "walked",
		description: "",
		scopes: ["keys:read"],
		expiresAt: null,
		kind: "EMAIL",
		target: "walk@elsewhere.example",
		email: "walk@elsewhere.example",
		role: "MEMBER",
		password: "not anybody's password",
		from: "2026-01-01",
		to: "2026-01-31",
		shown: settings,
		settings,
		query: {
			name: "walked",
			schedule: "0 0 1 1 *",
			timeZone: "UTC",
			whenBlocked: "SKIP",
			definition: { source: "request-logs", measure: { kind: "count" }, windowMinutes: 60 },
		},
	};
}

/** Limits concurrency. */
async function inTurns<Item>(items: Item[], ask: (item: Item) => Promise<Answer>): Promise<Answer[]> {
	const answers: Answer[] = [];
	let next = 0;
	const work = async () => {
		for (let index = next++; index < items.length; index = next++) {
			answers[index] = await ask(items[index] as Item);
		}
	};
	await Promise.all([1, 2, 3, 4, 5, 6].map(work));
	return answers;
}

/** The problem with a response: it contains something of the organization, or it is a server error. */
function complaints(
	{ caller, method, path }: Asked & { caller: Caller },
	answer: Answer | undefined,
): string[] {
	const { status = 0, text = "" } = answer ?? {};
	const lower = text.toLowerCase();
	const mayBeThere =
		caller.name === "support staff" && isForSupport(path)
			? [...shownToSupport, ...(method === "showContactsAction" ? contacts : [])]
			: [];
	const found = Object.keys(tenant.markers).filter(
		(name) => !mayBeThere.includes(name) && lower.includes((tenant.markers[name] ?? "").toLowerCase()),
	);
	return [...found, ...(status === 0 || status >= 500 ? [String(status)] : [])].map(
		(what) => `${caller.name}: ${method} ${path}: ${what}`,
	);
}

const closeAll = (callers: Caller[]) => Promise.all(callers.map(({ close }) => close()));
