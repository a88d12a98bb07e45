import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import {
	createChannel,
	deleteChannel,
	listChannels,
	rotateChannelSecret,
	testChannel,
} from "../alerts/channels.ts";
import { listDeliveries, sendAgain } from "../alerts/deliveries.ts";
import { exportAuditLog } from "../audit-log/export-audit-log.ts";
import { listAuditEvents, readAuditEvent } from "../audit-log/list-audit-events.ts";
import { makeEvidence, recordFailedEvidence } from "../evidence/make-evidence.ts";
import { listEvidence, openEvidence, readEvidence } from "../evidence/read-evidence.ts";
import { requestEvidence } from "../evidence/request-evidence.ts";
import { alarmHealth } from "../health/alarm-health.ts";
import { changeHealth } from "../health/change-health.ts";
import { checkNow } from "../health/check-now.ts";
import { keyHealthHistory } from "../health/key-health-history.ts";
import { readKeyHealth } from "../health/read-key-health.ts";
import { changePassword } from "../identity/account/change-password.ts";
import { removeSecondFactor, renewRecoveryCodes } from "../identity/account/change-second-factor.ts";
import { endSession, signOutEverywhere } from "../identity/account/end-session.ts";
import { securityOverview } from "../identity/account/security-overview.ts";
import { sendEmailConfirmation } from "../identity/account/send-email-confirmation.ts";
import { beginSecondFactor, confirmSecondFactor } from "../identity/account/set-up-second-factor.ts";
import { makeEvidenceReport } from "../jobs/make-evidence-report.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { alarmBlockedRekey } from "../keys/alarm-blocked-rekey.ts";
import { alarmFailingRekey } from "../keys/alarm-failing-rekey.ts";
import { approveChange } from "../keys/approve-change.ts";
import { coverResource } from "../keys/cover-resource.ts";
import { deleteKey } from "../keys/delete-key.ts";
import { destroyData } from "../keys/destroy-data.ts";
import { endDrill, readDrill, startDrill } from "../keys/drills.ts";
import { encryptionKeysOverview } from "../keys/encryption-keys-overview.ts";
import { finishRekey } from "../keys/finish-rekey.ts";
import { keyForDeployment } from "../keys/key-for-deployment.ts";
import { listApprovals } from "../keys/list-approvals.ts";
import { listKeys } from "../keys/list-keys.ts";
import { probeCandidate } from "../keys/probe-candidate.ts";
import { protectionNotice } from "../keys/protection-notice.ts";
import { readKey } from "../keys/read-key.ts";
import { readRekey } from "../keys/read-rekey.ts";
import { approveReplacement, replaceKey } from "../keys/replace-key.ts";
import { createUser } from "../operator/verbs/create-user.ts";
import { listOrganizations } from "../operator/verbs/list-organizations.ts";
import {
	addMember,
	operatorListMembers,
	operatorRemoveMember,
	operatorSetRole,
} from "../operator/verbs/members.ts";
import { renameOrganization } from "../operator/verbs/rename-organization.ts";
import { setSupport } from "../operator/verbs/set-support.ts";
import { operatorListTokens, operatorRevokeToken } from "../operator/verbs/tokens.ts";
import { expireRequest, rejectChange, withdrawChange } from "../organizations/approvals/decide-request.ts";
import { switchOffTwoPerson } from "../organizations/approvals/switch-off-two-person.ts";
import { listDeployments } from "../organizations/list-deployments.ts";
import { acceptInvitation } from "../organizations/members/accept-invitation.ts";
import { changeRole } from "../organizations/members/change-role.ts";
import { listInvitations, revokeInvitation } from "../organizations/members/invitations.ts";
import { invite } from "../organizations/members/invite.ts";
import { listMembers } from "../organizations/members/list-members.ts";
import { removeMember } from "../organizations/members/remove-member.ts";
import { changeSettings } from "../organizations/settings/change-settings.ts";
import { readSettings } from "../organizations/settings/organization-settings.ts";
import { createToken } from "../organizations/tokens/create-token.ts";
import { listTokens } from "../organizations/tokens/list-tokens.ts";
import { revokeToken } from "../organizations/tokens/revoke-token.ts";
import type { DecodedSpan } from "../otlp/otlp-spans.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { changeQuery } from "../queries/change-query.ts";
import { createQuery } from "../queries/create-query.ts";
import { deleteQuery } from "../queries/delete-query.ts";
import { runQueryNow } from "../queries/due-queries.ts";
import { listQueries, openQuery, readQuery } from "../queries/read-queries.ts";
import { recordUndoneRun, runQuery } from "../queries/run-query.ts";
import { supportCheckNow } from "../support/support-check-now.ts";
import { supportKeyDetail } from "../support/support-key-detail.ts";
import { supportKeyHealth } from "../support/support-key-health.ts";
import { supportKeyHistory } from "../support/support-key-history.ts";
import { expireTelemetry } from "../telemetry/expire-telemetry.ts";
import { ingestRequestLogs } from "../telemetry/ingest-request-logs.ts";
import { ingestSpans } from "../telemetry/ingest-spans.ts";
import { listRequestLogs } from "../telemetry/list-request-logs.ts";
import { listTraces } from "../telemetry/list-traces.ts";
import { openSpan } from "../telemetry/open-span.ts";
import { openRequestLog, readRequestLog } from "../telemetry/read-request-log.ts";
import { readTrace } from "../telemetry/read-trace.ts";
import type { RequestContext } from "./context.ts";

type Answer = "ok" | "FORBIDDEN" | "NOT_FOUND" | "UNAUTHENTICATED";
const channel = { kind: "WEBHOOK" as const, name: "Pager", target: "https://hooks.example/keyhold" };

const query = {
	name: "Requests by route",
	schedule: "0 * * * *",
	definition: {
		source: "request-logs" as const,
		groupBy: ["route"],
		measure: { kind: "count" as const },
		windowMinutes: 60,
	},
};

const span: DecodedSpan = {
	traceId: "5b8efff798038103d269b633813fc60c",
	spanId: "eee19b7ec3c1b174",
	parentSpanId: null,
	name: "GET /orders",
	kind: 2,
	statusCode: 0,
	startTime: "2026-11-21T10:00:00.000000Z",
	durationMs: 1,
	service: null,
	method: null,
	route: null,
	httpStatus: null,
	payload: Buffer.from("{}"),
};

const settings = {
	name: "Renamed",
	rotationLimitDays: 30,
	isTwoPersonRequired: false,
	isSecondFactorRequired: false,
	isSsoOnly: false,
	auditOpeningsOneIn: 1,
};

const apiToken = { name: "reader", scopes: ["telemetry:read" as const], expiresAt: null };

type Role = "admin" | "member" | "stranger" | "support" | "nobody" | "ingestToken";

describe("every verb × every caller", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let arn: string;
	let keyId: string;
	let rekeyId: string;
	let requestLogId: string;
	let spanRecordId: string;
	let queryId: string;
	let channelId: string;
	let deliveryId: string;
	let reportId: string;
	let approvalId: string;
	let bystander: { id: string; email: string };
	let invitationId: string;
	let tokenId: string;
	let callers: Record<Role, RequestContext>;

	beforeAll(async () => {
		organization = await createTestOrganization();
		const other = await createTestOrganization();
		arn = await createCustomerKey(organization.id);
		({ keyId } = await addKey(organization.admin, {
			deploymentId: organization.deploymentId,
			arn,
			name: "key",
		}));
		// A rekey that is over, so that it stands in nobody's way.
		const ofKey = { deploymentId: organization.deploymentId, toKmsKeyId: keyId };
		const over = { id: newId(), reason: "RENEW" as const, phase: "DONE" as const };
		({ id: rekeyId } = await db().rekey.create({ data: { ...ofKey, ...over } }));
		await ingestLogs(organization, 1);
		requestLogId = (await db().requestLog.findFirstOrThrow()).id;
		await ingestSpans(organization.token, async () => ({ spans: [span], deploymentName: undefined }));
		({ queryId } = await createQuery(organization.admin, query));
		({ id: channelId } = await createChannel(organization.admin, channel));
		({ deliveryId } = await testChannel(organization.admin, { channelId }));
		({ reportId } = await requestEvidence(organization.admin, { from: new Date(0), to: "2999-12-31" }));
		await makeEvidenceReport({ organizationId: organization.id, reportId }, true);
		approvalId = newId();
		await db().approval.create({
			data: {
				id: approvalId,
				organizationId: organization.id,
				action: "DELETE_KEY",
				kmsKeyId: keyId,
				input: { keyId, confirmArn: arn },
				requesterType: "user",
				requesterId: newId(),
				requesterLabel: "somebody else",
				requesterUserId: newId(),
				expiresAt: new Date(Date.now() + 3_600_000),
			},
		});
		spanRecordId = (await db().span.findFirstOrThrow()).id;
		const operator: RequestContext = { caller: { kind: "operator" }, requestId: "test", ip: null };
		const support = await createUser(operator, {
			email: "support@vendor.example",
			name: "Support",
			password: newId(),
			isSupport: true,
		});
		bystander = await createUser(operator, {
			email: "bystander@example.com",
			name: "Bystander",
			password: newId(),
			organization: organization.slug,
			role: "MEMBER",
		});
		({ invitationId } = await invite(organization.admin, { email: "x@example.com", role: "MEMBER" }));
		({ id: tokenId } = await createToken(organization.admin, apiToken));
		const slug = { organizationSlug: organization.slug, requestId: newId(), ip: null };
		callers = {
			admin: organization.admin,
			member: organization.member,
			// An Org Admin, elsewhere, on this organization's addresses.
			stranger: { ...other.admin, ...slug },
			support: { caller: { kind: "user", userId: support.id }, ...slug },
			nobody: { caller: { kind: "nobody" }, ...slug },
			ingestToken: organization.token,
		};
	});

	const verbs: Record<
		string,
		{ call: (context: RequestContext) => Promise<unknown>; expected: Record<Role, Answer> }
	> = {
		encryptionKeysOverview: {
			call: (context) => encryptionKeysOverview(context, {}),
			expected: adminOnly(),
		},
		listQueries: { call: (context) => listQueries(context, {}), expected: members() },
		readQuery: { call: (context) => readQuery(context, { queryId }), expected: members() },
		openQuery: { call: (context) => openQuery(context, { queryId }), expected: members() },
		createQuery: {
			call: (context) => createQuery(context, { ...query, name: newId() }),
			expected: adminOnly(),
		},
		changeQuery: { call: (context) => changeQuery(context, { ...query, queryId }), expected: adminOnly() },
		runQueryNow: { call: (context) => runQueryNow(context, { queryId }), expected: adminOnly() },
		runQuery: {
			call: (context) => runQuery(context, { deploymentId: organization.deploymentId, runId: newId() }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		recordUndoneRun: {
			call: (context) =>
				recordUndoneRun(context, {
					deploymentId: organization.deploymentId,
					runId: newId(),
					state: "FAILED",
					error: "x",
					awsErrorName: null,
				}),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		deleteQuery: { call: (context) => deleteQuery(context, { queryId }), expected: adminOnly() },
		readDrill: { call: (context) => readDrill(context, { keyId }), expected: adminOnly() },
		startDrill: { call: (context) => startDrill(context, { keyId }), expected: adminOnly() },
		endDrill: { call: (context) => endDrill(context, { keyId }), expected: adminOnly() },
		listDeployments: { call: (context) => listDeployments(context, {}), expected: members() },
		keyHealthHistory: {
			call: (context) => keyHealthHistory(context, { keyId, range: "24h" }),
			expected: adminOnly(),
		},
		listChannels: { call: (context) => listChannels(context, {}), expected: adminOnly() },
		createChannel: {
			call: (context) => createChannel(context, { ...channel, name: newId() }),
			expected: adminOnly(),
		},
		rotateChannelSecret: {
			call: (context) => rotateChannelSecret(context, { channelId }),
			expected: adminOnly(),
		},
		testChannel: { call: (context) => testChannel(context, { channelId }), expected: adminOnly() },
		listDeliveries: { call: (context) => listDeliveries(context, {}), expected: adminOnly() },
		sendAgain: { call: (context) => sendAgain(context, { deliveryId }), expected: adminOnly() },
		deleteChannel: { call: (context) => deleteChannel(context, { channelId }), expected: adminOnly() },
		readKeyHealth: { call: (context) => readKeyHealth(context, { keyId }), expected: adminOnly() },
		alarmHealth: {
			call: (context) => alarmHealth(context, { keyId }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		alarmBlockedRekey: {
			call: (context) => alarmBlockedRekey(context, { deploymentId: organization.deploymentId }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		alarmFailingRekey: {
			call: (context) => alarmFailingRekey(context, { deploymentId: organization.deploymentId }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		listMembers: { call: (context) => listMembers(context, {}), expected: adminOnly() },
		listInvitations: { call: (context) => listInvitations(context, {}), expected: adminOnly() },
		invite: {
			call: (context) => invite(context, { email: `${newId()}@example.com`, role: "MEMBER" }),
			expected: adminOnly(),
		},
		revokeInvitation: {
			call: (context) => revokeInvitation(context, { invitationId }),
			expected: adminOnly(),
		},
		changeRole: {
			call: (context) => changeRole(context, { userId: bystander.id, role: "MEMBER" }),
			expected: adminOnly(),
		},
		removeMember: {
			call: (context) => removeMember(context, { userId: bystander.id }),
			expected: adminOnly(),
		},
		acceptInvitation: {
			// Outside of all organizations. Nobody has been invited with this link.
			call: ({ organizationSlug: _, ...context }) => acceptInvitation(context, { token: "khi_none" }),
			expected: {
				...nobodyAtAll(),
				admin: "NOT_FOUND",
				member: "NOT_FOUND",
				stranger: "NOT_FOUND",
				support: "NOT_FOUND",
			},
		},
		listTokens: { call: (context) => listTokens(context, {}), expected: adminOnly() },
		createToken: { call: (context) => createToken(context, apiToken), expected: adminOnly() },
		revokeToken: { call: (context) => revokeToken(context, { tokenId }), expected: adminOnly() },
		readSettings: { call: (context) => readSettings(context, {}), expected: adminOnly() },
		changeSettings: {
			call: (context) => changeSettings(context, { shown: settings, settings }),
			expected: adminOnly(),
		},
		protectionNotice: { call: (context) => protectionNotice(context, {}), expected: members() },
		keyForDeployment: {
			call: (context) => keyForDeployment(context, { deploymentId: organization.deploymentId }),
			expected: adminOnly(),
		},
		probeCandidate: {
			call: (context) =>
				probeCandidate(context, { deploymentId: organization.deploymentId, arn: "nonsense" }),
			expected: adminOnly(),
		},
		addKey: {
			call: (context) => addKey(context, { deploymentId: organization.deploymentId, arn, name: "again" }),
			expected: adminOnly(),
		},
		checkNow: { call: (context) => checkNow(context, { keyId }), expected: adminOnly() },
		listKeys: {
			call: (context) => listKeys(context, { deploymentId: organization.deploymentId }),
			expected: adminOnly(),
		},
		readKey: { call: (context) => readKey(context, { keyId }), expected: adminOnly() },
		readRekey: { call: (context) => readRekey(context, { rekeyId }), expected: adminOnly() },
		activateKey: { call: (context) => activateKey(context, { keyId }), expected: adminOnly() },
		replaceKey: {
			call: (context) => replaceKey(context, { keyId, arn, name: "other" }),
			expected: adminOnly(),
		},
		deleteKey: {
			call: (context) => deleteKey(context, { keyId, confirmArn: "another" }),
			expected: adminOnly(),
		},
		listApprovals: { call: (context) => listApprovals(context, {}), expected: adminOnly() },
		// The admin here is not the one who asked.
		approveReplacement: {
			call: (context) => approveReplacement(context, { approvalId, confirmArn: "another" }),
			expected: adminOnly(),
		},
		approveChange: {
			call: (context) => approveChange(context, { approvalId, confirmArn: "another" }),
			expected: adminOnly(),
		},
		"withdrawChange of another's request": {
			call: (context) => withdrawChange(context, { approvalId }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		rejectChange: { call: (context) => rejectChange(context, { approvalId }), expected: adminOnly() },
		expireRequest: {
			call: (context) => expireRequest(context, { approvalId }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		switchOffTwoPerson: { call: (context) => switchOffTwoPerson(context, {}), expected: adminOnly() },
		coverResource: {
			call: (context) =>
				coverResource(context, {
					deploymentId: organization.deploymentId,
					resource: "SCHEDULED_QUERIES",
					isCovered: true,
				}),
			expected: adminOnly(),
		},
		destroyData: {
			call: (context) => destroyData(context, { keyId, confirmArn: arn, confirmRecords: 1 }),
			expected: adminOnly(),
		},
		exportAuditLog: { call: (context) => exportAuditLog(context, { format: "csv" }), expected: adminOnly() },
		listAuditEvents: { call: (context) => listAuditEvents(context, {}), expected: adminOnly() },
		requestEvidence: {
			call: async (context) => {
				await db().evidenceReport.deleteMany({ where: { id: { not: reportId } } });
				return requestEvidence(context, { from: new Date(0), to: "2999-12-31" });
			},
			expected: adminOnly(),
		},
		listEvidence: { call: (context) => listEvidence(context, {}), expected: adminOnly() },
		readEvidence: { call: (context) => readEvidence(context, { reportId }), expected: adminOnly() },
		openEvidence: { call: (context) => openEvidence(context, { reportId }), expected: adminOnly() },
		makeEvidence: {
			call: (context) => makeEvidence(context, { reportId: newId() }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		recordFailedEvidence: {
			call: (context) => recordFailedEvidence(context, { reportId: newId(), error: "x" }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		readAuditEvent: { call: (context) => readAuditEvent(context, { seq: "1" }), expected: adminOnly() },
		listRequestLogs: { call: (context) => listRequestLogs(context, {}), expected: members() },
		readRequestLog: { call: (context) => readRequestLog(context, { requestLogId }), expected: members() },
		openRequestLog: { call: (context) => openRequestLog(context, { requestLogId }), expected: members() },
		listTraces: { call: (context) => listTraces(context, {}), expected: members() },
		readTrace: { call: (context) => readTrace(context, { traceId: span.traceId }), expected: members() },
		openSpan: { call: (context) => openSpan(context, { id: spanRecordId }), expected: members() },
		ingestRequestLogs: {
			call: (context) => ingestRequestLogs(context, async () => ({ logs: [], deploymentName: undefined })),
			expected: { ...adminOnly(), admin: "FORBIDDEN", ingestToken: "ok" },
		},
		ingestSpans: {
			call: (context) => ingestSpans(context, async () => ({ spans: [], deploymentName: undefined })),
			// The organization is the token's, whatever the address says.
			expected: { ...adminOnly(), admin: "FORBIDDEN", ingestToken: "ok" },
		},
		finishRekey: {
			call: (context) => finishRekey(context, { deploymentId: organization.deploymentId }),
			expected: { ...nobodyAtAll(), stranger: "NOT_FOUND", support: "NOT_FOUND" },
		},
		changeHealth: {
			call: (context) =>
				changeHealth(context, {
					keyId,
					health: "REVOKED",
					error: null,
					detail: null,
					actionBy: "CUSTOMER",
					askedAt: new Date(),
				}),
			expected: { ...nobodyAtAll(), stranger: "NOT_FOUND", support: "NOT_FOUND" },
		},
		expireTelemetry: {
			call: (context) => expireTelemetry(context, {}),
			expected: { ...nobodyAtAll(), stranger: "NOT_FOUND", support: "NOT_FOUND" },
		},
		supportKeyHealth: {
			// Outside of all organizations, as its page is.
			call: ({ organizationSlug: _, ...context }) => supportKeyHealth(context, {}),
			expected: { ...nobodyAtAll(), support: "ok" },
		},
		supportKeyDetail: {
			call: ({ organizationSlug: _, ...context }) => supportKeyDetail(context, { keyId }),
			expected: { ...nobodyAtAll(), support: "ok" },
		},
		supportKeyHistory: {
			call: ({ organizationSlug: _, ...context }) => supportKeyHistory(context, { keyId, range: "24h" }),
			expected: { ...nobodyAtAll(), support: "ok" },
		},
		supportCheckNow: {
			call: ({ organizationSlug: _, ...context }) => supportCheckNow(context, { keyId }),
			expected: { ...nobodyAtAll(), support: "ok" },
		},
		"supportCheckNow on an organization's address": {
			call: (context) => supportCheckNow(context, { keyId }),
			expected: { ...nobodyAtAll(), stranger: "NOT_FOUND", support: "NOT_FOUND" },
		},
		securityOverview: { call: onAccount((context) => securityOverview(context, {})), expected: people() },
		"securityOverview on an organization's address": {
			call: (context) => securityOverview(context, {}),
			expected: { ...nobodyAtAll(), stranger: "NOT_FOUND", support: "NOT_FOUND" },
		},
		changePassword: {
			call: onAccount((context) =>
				changePassword(context, { currentPassword: "no", newPassword: "seven herons at the weir" }),
			),
			expected: people(),
		},
		sendEmailConfirmation: {
			// Their addresses are proved, so they get a CONFLICT.
			call: onAccount((context) =>
				sendEmailConfirmation(context, { consoleUrl: "https://keys.example.com" }),
			),
			expected: people(),
		},
		endSession: {
			call: onAccount((context) => endSession(context, { sessionId: newId() })),
			expected: people(),
		},
		signOutEverywhere: {
			call: onAccount((context) => signOutEverywhere(context, {})),
			expected: people(),
		},
		beginSecondFactor: {
			call: onAccount((context) => beginSecondFactor(context, { password: "no" })),
			expected: people(),
		},
		confirmSecondFactor: {
			call: onAccount((context) => confirmSecondFactor(context, { code: "000000" })),
			expected: people(),
		},
		removeSecondFactor: {
			call: onAccount((context) => removeSecondFactor(context, { password: "no", code: "000000" })),
			expected: people(),
		},
		renewRecoveryCodes: {
			call: onAccount((context) => renewRecoveryCodes(context, { password: "no", code: "000000" })),
			expected: people(),
		},
	};

	it.each<[string, (context: RequestContext) => Promise<unknown>]>([
		["listOrganizations", (context) => listOrganizations(context, {})],
		["renameOrganization", (context) => renameOrganization(context, { ...inOrganization(), name: "x" })],
		["setSupport", (context) => setSupport(context, { email: bystander.email, isSupport: true })],
		["listMembers", (context) => operatorListMembers(context, inOrganization())],
		["addMember", (context) => addMember(context, { ...ofBystander(), role: "MEMBER" })],
		["setRole", (context) => operatorSetRole(context, { ...ofBystander(), role: "ORG_ADMIN" })],
		["removeMember", (context) => operatorRemoveMember(context, ofBystander())],
		["listTokens", (context) => operatorListTokens(context, inOrganization())],
		["revokeToken", (context) => operatorRevokeToken(context, { ...inOrganization(), tokenId })],
	])("%s of the operator is for nobody else", async (_name, call) => {
		for (const role of ["admin", "member", "support"] as const) {
			const { organizationSlug: _, ...outside } = callers[role];
			await expect(call(outside)).rejects.toMatchObject({ code: "FORBIDDEN" });
		}
		await expect(call(callers.admin)).rejects.toMatchObject({ code: "FORBIDDEN" });
		await expect(call(callers.stranger)).rejects.toMatchObject({ code: "NOT_FOUND" });
		await expect(call(callers.ingestToken)).rejects.toMatchObject({ code: "FORBIDDEN" });
		await expect(call(callers.nobody)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
	});
	const inOrganization = () => ({ organization: organization.slug });
	const ofBystander = () => ({ ...inOrganization(), email: bystander.email });

	for (const [name, { call, expected }] of Object.entries(verbs)) {
		for (const [role, answer] of Object.entries(expected) as [Role, Answer][]) {
			it(`${name} answers ${role} with ${answer}`, async () => {
				const got = await call(callers[role]).then(
					() => "ok",
					(error) => error.code as string,
				);
				// Beyond the gate a verb may still have its own objections.
				if (answer === "ok") expect(["FORBIDDEN", "NOT_FOUND", "UNAUTHENTICATED"]).not.toContain(got);
				else expect(got).toBe(answer);
			});
		}
	}

	it("does not let an Org Admin reach another organization's rows through his own addresses", async () => {
		const other = await createTestOrganization();
		const foreign = { code: "NOT_FOUND" };
		await expect(activateKey(other.admin, { keyId })).rejects.toMatchObject(foreign);
		await expect(deleteKey(other.admin, { keyId, confirmArn: arn })).rejects.toMatchObject(foreign);
		await expect(
			coverResource(other.admin, {
				deploymentId: organization.deploymentId,
				resource: "TRACES",
				isCovered: false,
			}),
		).rejects.toMatchObject(foreign);
		await expect(
			destroyData(other.admin, { keyId, confirmArn: arn, confirmRecords: 1 }),
		).rejects.toMatchObject(foreign);
		for (const verb of [approveChange, rejectChange, withdrawChange]) {
			await expect(verb(other.admin, { approvalId })).rejects.toMatchObject(foreign);
		}
		expect(await listApprovals(other.admin, {})).toEqual([]);
		for (const verb of [readDrill, startDrill, endDrill, checkNow]) {
			await expect(verb(other.admin, { keyId })).rejects.toMatchObject(foreign);
		}
		await expect(checkNow(other.admin, { keyId })).rejects.toMatchObject(foreign);
		for (const verb of [readKey, readKeyHealth]) {
			await expect(verb(other.admin, { keyId })).rejects.toMatchObject(foreign);
		}
		await expect(readRekey(other.admin, { rekeyId })).rejects.toMatchObject(foreign);
		await expect(listKeys(other.admin, { deploymentId: organization.deploymentId })).rejects.toMatchObject(
			foreign,
		);
		await expect(openRequestLog(other.admin, { requestLogId })).rejects.toMatchObject(foreign);
		await expect(openSpan(other.admin, { id: spanRecordId })).rejects.toMatchObject(foreign);
		const { queryId: anotherId } = await createQuery(organization.admin, { ...query, name: "Kept" });
		await expect(readQuery(other.admin, { queryId: anotherId })).rejects.toMatchObject(foreign);
		await expect(openQuery(other.admin, { queryId: anotherId })).rejects.toMatchObject(foreign);
		await expect(runQueryNow(other.admin, { queryId: anotherId })).rejects.toMatchObject(foreign);
		await expect(deleteQuery(other.admin, { queryId: anotherId })).rejects.toMatchObject(foreign);
		const changed = { ...query, queryId: anotherId };
		await expect(changeQuery(other.admin, changed)).rejects.toMatchObject(foreign);
		await expect(
			createQuery(other.admin, { ...query, deploymentId: organization.deploymentId }),
		).rejects.toMatchObject(foreign);
		expect(await listQueries(other.admin, {})).toEqual([]);
		const { id: keptId } = await createChannel(organization.admin, { ...channel, name: "Kept" });
		const { deliveryId: keptDelivery } = await testChannel(organization.admin, { channelId: keptId });
		for (const verb of [rotateChannelSecret, testChannel, deleteChannel]) {
			await expect(verb(other.admin, { channelId: keptId })).rejects.toMatchObject(foreign);
		}
		await expect(sendAgain(other.admin, { deliveryId: keptDelivery })).rejects.toMatchObject(foreign);
		expect(await listChannels(other.admin, {})).toEqual([]);
		expect(await listDeliveries(other.admin, {})).toEqual([]);
		await expect(readTrace(other.admin, { traceId: span.traceId })).rejects.toMatchObject(foreign);
		await expect(
			addKey(other.admin, { deploymentId: organization.deploymentId, arn, name: "x" }),
		).rejects.toMatchObject(foreign);
		const { userId } =
			(await listMembers(organization.admin, {})).find(({ role }) => role === "MEMBER") ?? {};
		const { invitationId: keptInvitation } = await invite(organization.admin, {
			email: "kept@example.com",
			role: "MEMBER",
		});
		const { id: keptToken } = await createToken(organization.admin, apiToken);
		const role = "ORG_ADMIN" as const;
		await expect(changeRole(other.admin, { userId: userId ?? "", role })).rejects.toMatchObject(foreign);
		await expect(removeMember(other.admin, { userId: userId ?? "" })).rejects.toMatchObject(foreign);
		await expect(revokeInvitation(other.admin, { invitationId: keptInvitation })).rejects.toMatchObject(
			foreign,
		);
		await expect(revokeToken(other.admin, { tokenId: keptToken })).rejects.toMatchObject(foreign);
		expect(await listMembers(other.admin, {})).toHaveLength(2);
		expect(await listInvitations(other.admin, {})).toEqual([]);
		expect((await listTokens(other.admin, {})).map(({ name }) => name)).toEqual(["ingest"]);
		expect((await listRequestLogs(other.admin, {})).rows).toEqual([]);
		expect((await listTraces(other.admin, {})).rows).toEqual([]);
	});

	it("acts on a role that was taken away with the next call", async () => {
		const { admin, slug } = await createTestOrganization();
		await encryptionKeysOverview(admin, {});
		await db().membership.updateMany({
			where: { organization: { slug }, role: "ORG_ADMIN" },
			data: { role: "MEMBER" },
		});
		await expect(encryptionKeysOverview(admin, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
		await db().membership.deleteMany({ where: { organization: { slug } } });
		await expect(listRequestLogs(admin, {})).rejects.toMatchObject({ code: "NOT_FOUND" });
	});

	it("shows support no whole ARN", async () => {
		const { organizationSlug: _, ...outside } = callers.support;
		const shown = JSON.stringify(await supportKeyHealth(outside, {}));
		const [, , , , accountId = "", resource = ""] = arn.split(":");
		expect(shown).toContain(arn.slice(-4));
		expect(shown).not.toContain(accountId);
		expect(shown).not.toContain(resource.slice("key/".length, -4));
	});
});

function adminOnly(): Record<Role, Answer> {
	return {
		admin: "ok",
		member: "FORBIDDEN",
		stranger: "NOT_FOUND",
		support: "NOT_FOUND",
		nobody: "UNAUTHENTICATED",
		ingestToken: "FORBIDDEN",
	};
}

function members(): Record<Role, Answer> {
	return { ...adminOnly(), member: "ok" };
}

/** Outside of all organizations, as one's own account is. */
function onAccount(call: (context: RequestContext) => Promise<unknown>) {
	return ({ organizationSlug: _, ...context }: RequestContext) => call(context);
}

/** Everybody who is signed in, whatever they are elsewhere. */
function people(): Record<Role, Answer> {
	return { ...nobodyAtAll(), admin: "ok", member: "ok", stranger: "ok", support: "ok" };
}

function nobodyAtAll(): Record<Role, Answer> {
	return {
		admin: "FORBIDDEN",
		member: "FORBIDDEN",
		stranger: "FORBIDDEN",
		support: "FORBIDDEN",
		nobody: "UNAUTHENTICATED",
		ingestToken: "FORBIDDEN",
	};
}
