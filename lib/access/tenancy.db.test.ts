import { beforeAll, describe, expect, it } from "vitest";
import { loadVerbs } from "../../testing/load-verbs.ts";
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
import { beginScan } from "../application-data/begin-scan.ts";
import { blindIndexValues } from "../application-data/blind-index-values.ts";
import { deleteReleasedDataKey } from "../application-data/delete-released-data-key.ts";
import { leaseDataKeys } from "../application-data/lease-data-keys.ts";
import { openValues } from "../application-data/open-values.ts";
import { readApplications } from "../application-data/read-applications.ts";
import { releaseDataKey } from "../application-data/release-data-key.ts";
import { reportScan } from "../application-data/report-scan.ts";
import { sealValues } from "../application-data/seal-values.ts";
import { exportAuditLog } from "../audit-log/export-audit-log.ts";
import { listAuditEvents, readAuditEvent } from "../audit-log/list-audit-events.ts";
import { makeEvidence, recordFailedEvidence } from "../evidence/make-evidence.ts";
import { listEvidence, openEvidence, readEvidence } from "../evidence/read-evidence.ts";
import { requestEvidence } from "../evidence/request-evidence.ts";
import { changeHealth } from "../health/change-health.ts";
import { checkNow } from "../health/check-now.ts";
import { endDrill, readDrill, startDrill } from "../health/drills.ts";
import { keyHealthHistory } from "../health/key-health-history.ts";
import { raiseHealthAlert } from "../health/raise-health-alert.ts";
import { readKeyHealth } from "../health/read-key-health.ts";
import { changePassword } from "../identity/account/change-password.ts";
import { removeSecondFactor, renewRecoveryCodes } from "../identity/account/change-second-factor.ts";
import { endSession, signOutEverywhere } from "../identity/account/end-session.ts";
import { securityOverview } from "../identity/account/security-overview.ts";
import { sendEmailConfirmation } from "../identity/account/send-email-confirmation.ts";
import { sessionTime } from "../identity/account/session-time.ts";
import { beginSecondFactor, confirmSecondFactor } from "../identity/account/set-up-second-factor.ts";
import { makeEvidenceReport } from "../jobs/make-evidence-report.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { approveChange } from "../keys/approve-change.ts";
import { approveUncovering, coverResource } from "../keys/cover-resource.ts";
import { approveDeletion, deleteKey } from "../keys/delete-key.ts";
import { approveDestruction, destroyData } from "../keys/destroy-data.ts";
import { encryptionKeysOverview } from "../keys/encryption-keys-overview.ts";
import { finishRekey } from "../keys/finish-rekey.ts";
import { keyForDeployment } from "../keys/key-for-deployment.ts";
import { listApprovals } from "../keys/list-approvals.ts";
import { listKeys } from "../keys/list-keys.ts";
import { probeCandidate } from "../keys/probe-candidate.ts";
import { protectionNotice } from "../keys/protection-notice.ts";
import { raiseBlockedRekeyAlert, raiseFailingRekeyAlert } from "../keys/raise-rekey-alert.ts";
import { readKey } from "../keys/read-key.ts";
import { readRekey } from "../keys/read-rekey.ts";
import { renameKey } from "../keys/rename-key.ts";
import { approveReplacement, replaceKey } from "../keys/replace-key.ts";
import { deleteOrganizationRecords } from "../offboarding/delete-organization-records.ts";
import { destroyDataKeys } from "../offboarding/destroy-data-keys.ts";
import { finishOffboarding } from "../offboarding/finish-offboarding.ts";
import { createUser } from "../operator/verbs/create-user.ts";
import { expireRequest, rejectChange, withdrawChange } from "../organizations/approvals/decide-request.ts";
import { approveSwitchOff, switchOffTwoPerson } from "../organizations/approvals/switch-off-two-person.ts";
import { listDeployments } from "../organizations/list-deployments.ts";
import { acceptInvitation } from "../organizations/members/accept-invitation.ts";
import { changeRole } from "../organizations/members/change-role.ts";
import { listInvitations, revokeInvitation } from "../organizations/members/invitations.ts";
import { invite } from "../organizations/members/invite.ts";
import { listMembers } from "../organizations/members/list-members.ts";
import { listOrgAdmins } from "../organizations/members/list-org-admins.ts";
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
import { showContacts } from "../support/show-contacts.ts";
import { supportCheckNow } from "../support/support-check-now.ts";
import { supportKeyDetail } from "../support/support-key-detail.ts";
import { supportKeyHealth } from "../support/support-key-health.ts";
import { supportKeyHistory } from "../support/support-key-history.ts";
import { expirePartition } from "../telemetry/expire-partition.ts";
import { expireTelemetry } from "../telemetry/expire-telemetry.ts";
import { exportRequestLogs, exportTraces } from "../telemetry/export-telemetry.ts";
import { findById } from "../telemetry/find-by-id.ts";
import { ingestRequestLogs } from "../telemetry/ingest-request-logs.ts";
import { ingestSpans } from "../telemetry/ingest-spans.ts";
import { listRequestLogs } from "../telemetry/list-request-logs.ts";
import { listTraceLogs } from "../telemetry/list-trace-logs.ts";
import { listTraces } from "../telemetry/list-traces.ts";
import { openSpan } from "../telemetry/open-span.ts";
import { openRequestLog, readRequestLog } from "../telemetry/read-request-log.ts";
import { readTrace } from "../telemetry/read-trace.ts";
import { requestLogHistogram } from "../telemetry/request-log-histogram.ts";
import { telemetryExtent } from "../telemetry/telemetry-extent.ts";
import { telemetrySuggestions } from "../telemetry/telemetry-suggestions.ts";
import { traceHistogram } from "../telemetry/trace-histogram.ts";
import type { RequestContext } from "./context.ts";
import { isRoleAllowed } from "./permissions.ts";

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
	areAccessLinksRefused: false,
	auditOpeningsOneIn: 1,
};

const apiToken = { name: "reader", scopes: ["telemetry:read" as const], expiresAt: null };

/** A verb, or a verb and a case of it, by its name. */
type Row = {
	call: (context: RequestContext) => Promise<unknown>;
	/** The answers to callers of this organization's addresses. */
	expected: Record<Role, Answer>;
	/** The answer to an Org Admin of another organization through their own addresses: NOT_FOUND, or only rows of their own. */
	foreign?: "NOT_FOUND" | "own";
};

type Role = "admin" | "member" | "stranger" | "support" | "anonymous" | "ingestToken";

describe("every verb × every caller", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let other: TestOrganization;
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
		other = await createTestOrganization();
		arn = await createCustomerKey(organization.id);
		({ keyId } = await addKey(organization.admin, {
			deploymentId: organization.deploymentId,
			arn,
			name: "key",
		}));
		// A finished rekey, so that it blocks no other.
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
			anonymous: { caller: { kind: "anonymous" }, ...slug },
			ingestToken: organization.token,
		};
	});

	const verbs: Record<string, Row> = {
		encryptionKeysOverview: {
			call: (context) => encryptionKeysOverview(context, {}),
			expected: adminOnly(),
			foreign: "own",
		},
		listQueries: { call: (context) => listQueries(context, {}), expected: members(), foreign: "own" },
		readQuery: {
			call: (context) => readQuery(context, { queryId }),
			expected: members(),
			foreign: "NOT_FOUND",
		},
		openQuery: {
			call: (context) => openQuery(context, { queryId }),
			expected: members(),
			foreign: "NOT_FOUND",
		},
		createQuery: {
			call: (context) => createQuery(context, { ...query, name: newId() }),
			expected: adminOnly(),
			foreign: "own",
		},
		changeQuery: {
			call: (context) => changeQuery(context, { ...query, queryId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		runQueryNow: {
			call: (context) => runQueryNow(context, { queryId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		"createQuery in a deployment": {
			call: (context) =>
				createQuery(context, { ...query, name: newId(), deploymentId: organization.deploymentId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
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
		deleteQuery: {
			call: (context) => deleteQuery(context, { queryId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		readDrill: {
			call: (context) => readDrill(context, { keyId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		startDrill: {
			call: (context) => startDrill(context, { keyId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		endDrill: {
			call: (context) => endDrill(context, { keyId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		listDeployments: { call: (context) => listDeployments(context, {}), expected: members(), foreign: "own" },
		keyHealthHistory: {
			call: (context) => keyHealthHistory(context, { keyId, range: "24h" }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		listChannels: { call: (context) => listChannels(context, {}), expected: adminOnly(), foreign: "own" },
		createChannel: {
			call: (context) => createChannel(context, { ...channel, name: newId() }),
			expected: adminOnly(),
			foreign: "own",
		},
		rotateChannelSecret: {
			call: (context) => rotateChannelSecret(context, { channelId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		testChannel: {
			call: (context) => testChannel(context, { channelId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		listDeliveries: { call: (context) => listDeliveries(context, {}), expected: adminOnly(), foreign: "own" },
		sendAgain: {
			call: (context) => sendAgain(context, { deliveryId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		deleteChannel: {
			call: (context) => deleteChannel(context, { channelId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		readKeyHealth: {
			call: (context) => readKeyHealth(context, { keyId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		raiseHealthAlert: {
			call: (context) => raiseHealthAlert(context, { keyId }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		raiseBlockedRekeyAlert: {
			call: (context) => raiseBlockedRekeyAlert(context, { deploymentId: organization.deploymentId }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		raiseFailingRekeyAlert: {
			call: (context) => raiseFailingRekeyAlert(context, { deploymentId: organization.deploymentId }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		listOrgAdmins: { call: (context) => listOrgAdmins(context, {}), expected: members(), foreign: "own" },
		listMembers: { call: (context) => listMembers(context, {}), expected: adminOnly(), foreign: "own" },
		listInvitations: {
			call: (context) => listInvitations(context, {}),
			expected: adminOnly(),
			foreign: "own",
		},
		invite: {
			call: (context) => invite(context, { email: `${newId()}@example.com`, role: "MEMBER" }),
			expected: adminOnly(),
			foreign: "own",
		},
		revokeInvitation: {
			call: (context) => revokeInvitation(context, { invitationId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		changeRole: {
			call: (context) => changeRole(context, { userId: bystander.id, role: "MEMBER" }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		removeMember: {
			call: (context) => removeMember(context, { userId: bystander.id }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		acceptInvitation: {
			// Outside of all organizations. No one has been invited with this link.
			call: ({ organizationSlug: _, ...context }) => acceptInvitation(context, { token: "khi_none" }),
			expected: {
				...nobodyAtAll(),
				admin: "NOT_FOUND",
				member: "NOT_FOUND",
				stranger: "NOT_FOUND",
				support: "NOT_FOUND",
			},
		},
		listTokens: { call: (context) => listTokens(context, {}), expected: adminOnly(), foreign: "own" },
		createToken: { call: (context) => createToken(context, apiToken), expected: adminOnly(), foreign: "own" },
		revokeToken: {
			call: (context) => revokeToken(context, { tokenId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		readSettings: { call: (context) => readSettings(context, {}), expected: adminOnly(), foreign: "own" },
		changeSettings: {
			call: (context) => changeSettings(context, { shown: settings, settings }),
			expected: adminOnly(),
			foreign: "own",
		},
		protectionNotice: {
			call: (context) => protectionNotice(context, {}),
			expected: members(),
			foreign: "own",
		},
		keyForDeployment: {
			call: (context) => keyForDeployment(context, { deploymentId: organization.deploymentId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		probeCandidate: {
			call: (context) =>
				probeCandidate(context, { deploymentId: organization.deploymentId, arn: "nonsense" }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		addKey: {
			call: (context) => addKey(context, { deploymentId: organization.deploymentId, arn, name: "again" }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		checkNow: {
			call: (context) => checkNow(context, { keyId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		listKeys: {
			call: (context) => listKeys(context, { deploymentId: organization.deploymentId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		readKey: { call: (context) => readKey(context, { keyId }), expected: adminOnly(), foreign: "NOT_FOUND" },
		readRekey: {
			call: (context) => readRekey(context, { rekeyId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		renameKey: {
			call: (context) => renameKey(context, { keyId, name: newId() }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		activateKey: {
			call: (context) => activateKey(context, { keyId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		replaceKey: {
			call: (context) => replaceKey(context, { keyId, arn, name: "other" }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		deleteKey: {
			call: (context) => deleteKey(context, { keyId, confirmArn: "another" }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		listApprovals: { call: (context) => listApprovals(context, {}), expected: adminOnly(), foreign: "own" },
		// The admin here is not the one who asked.
		approveReplacement: {
			call: (context) => approveReplacement(context, { approvalId, confirmArn: "another" }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		approveDeletion: {
			call: (context) => approveDeletion(context, { approvalId, confirmArn: "another" }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		approveDestruction: {
			call: (context) => approveDestruction(context, { approvalId, confirmArn: "another" }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		approveSwitchOff: {
			call: (context) => approveSwitchOff(context, { approvalId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		approveUncovering: {
			call: (context) => approveUncovering(context, { approvalId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		approveChange: {
			call: (context) => approveChange(context, { approvalId, confirmArn: "another" }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		"withdrawChange of another's request": {
			call: (context) => withdrawChange(context, { approvalId }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		rejectChange: {
			call: (context) => rejectChange(context, { approvalId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		expireRequest: {
			call: (context) => expireRequest(context, { approvalId }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		switchOffTwoPerson: {
			call: (context) => switchOffTwoPerson(context, {}),
			expected: adminOnly(),
			foreign: "own",
		},
		coverResource: {
			call: (context) =>
				coverResource(context, {
					deploymentId: organization.deploymentId,
					resource: "SCHEDULED_QUERIES",
					isCovered: true,
				}),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		destroyData: {
			call: (context) => destroyData(context, { keyId, confirmArn: arn, confirmRecords: 1 }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		exportAuditLog: {
			call: async (context) => readToEnd((await exportAuditLog(context, { format: "csv" })).pieces),
			expected: adminOnly(),
			foreign: "own",
		},
		listAuditEvents: {
			call: (context) => listAuditEvents(context, {}),
			expected: adminOnly(),
			foreign: "own",
		},
		requestEvidence: {
			call: async (context) => {
				await db().evidenceReport.deleteMany({ where: { id: { not: reportId } } });
				return requestEvidence(context, { from: new Date(0), to: "2999-12-31" });
			},
			expected: adminOnly(),
			foreign: "own",
		},
		listEvidence: { call: (context) => listEvidence(context, {}), expected: adminOnly(), foreign: "own" },
		readEvidence: {
			call: (context) => readEvidence(context, { reportId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		openEvidence: {
			call: (context) => openEvidence(context, { reportId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		destroyDataKeys: {
			call: (context) => destroyDataKeys(context, {}),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		deleteOrganizationRecords: {
			call: (context) => deleteOrganizationRecords(context, {}),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		finishOffboarding: {
			call: (context) => finishOffboarding(context, {}),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		makeEvidence: {
			call: (context) => makeEvidence(context, { reportId: newId() }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		recordFailedEvidence: {
			call: (context) => recordFailedEvidence(context, { reportId: newId(), error: "x" }),
			expected: { ...adminOnly(), admin: "FORBIDDEN" },
		},
		readAuditEvent: {
			call: (context) => readAuditEvent(context, { seq: "1" }),
			expected: adminOnly(),
			foreign: "own",
		},
		listRequestLogs: { call: (context) => listRequestLogs(context, {}), expected: members(), foreign: "own" },
		readRequestLog: {
			call: (context) => readRequestLog(context, { requestLogId }),
			expected: members(),
			foreign: "NOT_FOUND",
		},
		openRequestLog: {
			call: (context) => openRequestLog(context, { requestLogId }),
			expected: members(),
			foreign: "NOT_FOUND",
		},
		listTraces: { call: (context) => listTraces(context, {}), expected: members(), foreign: "own" },
		readTrace: {
			call: (context) => readTrace(context, { traceId: span.traceId }),
			expected: members(),
			foreign: "NOT_FOUND",
		},
		listTraceLogs: {
			call: (context) => listTraceLogs(context, { traceId: span.traceId }),
			expected: members(),
			foreign: "NOT_FOUND",
		},
		openSpan: {
			call: (context) => openSpan(context, { id: spanRecordId }),
			expected: members(),
			foreign: "NOT_FOUND",
		},
		requestLogHistogram: {
			call: (context) => requestLogHistogram(context, { from: new Date(0), to: new Date() }),
			expected: members(),
			foreign: "own",
		},
		traceHistogram: {
			call: (context) => traceHistogram(context, { from: new Date(0), to: new Date() }),
			expected: members(),
			foreign: "own",
		},
		telemetrySuggestions: {
			call: (context) => telemetrySuggestions(context, { source: "request-logs" }),
			expected: members(),
			foreign: "own",
		},
		findById: {
			call: (context) => findById(context, { id: requestLogId }),
			expected: members(),
			foreign: "own",
		},
		exportRequestLogs: {
			call: async (context) => readToEnd((await exportRequestLogs(context, {})).pieces),
			expected: members(),
			foreign: "own",
		},
		exportTraces: {
			call: async (context) => readToEnd((await exportTraces(context, {})).pieces),
			expected: members(),
			foreign: "own",
		},
		telemetryExtent: {
			call: (context) => telemetryExtent(context, { source: "traces" }),
			expected: members(),
			foreign: "own",
		},
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
		readApplications: {
			call: (context) => readApplications(context, { deploymentId: organization.deploymentId }),
			expected: adminOnly(),
			foreign: "NOT_FOUND",
		},
		releaseDataKey: {
			call: (context) =>
				releaseDataKey(context, { deploymentId: organization.deploymentId, dataKeyId: newId() }),
			expected: { ...nobodyAtAll(), stranger: "NOT_FOUND", support: "NOT_FOUND" },
		},
		deleteReleasedDataKey: {
			call: (context) =>
				deleteReleasedDataKey(context, { deploymentId: organization.deploymentId, dataKeyId: newId() }),
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
		expirePartition: {
			call: (context) =>
				expirePartition(context, {
					partition: "request_logs_20200101_expired",
					deploymentId: organization.deploymentId,
				}),
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
		showContacts: {
			call: ({ organizationSlug: _, ...context }) => showContacts(context, { keyId }),
			expected: { ...nobodyAtAll(), support: "ok" },
		},
		"showContacts on an organization's address": {
			call: (context) => showContacts(context, { keyId }),
			expected: { ...nobodyAtAll(), stranger: "NOT_FOUND", support: "NOT_FOUND" },
		},
		"supportCheckNow on an organization's address": {
			call: (context) => supportCheckNow(context, { keyId }),
			expected: { ...nobodyAtAll(), stranger: "NOT_FOUND", support: "NOT_FOUND" },
		},
		sessionTime: {
			call: onAccount((context) => sessionTime(context, {})),
			// These sign in without a session.
			expected: {
				...people(),
				admin: "NOT_FOUND",
				member: "NOT_FOUND",
				stranger: "NOT_FOUND",
				support: "NOT_FOUND",
			},
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
		// Applications have their own table, in gateway/vault/tenancy.db.test.ts.
		leaseDataKeys: forApplications(leaseDataKeys),
		sealValues: forApplications(sealValues),
		openValues: forApplications(openValues),
		blindIndexValues: forApplications(blindIndexValues),
		beginScan: forApplications(beginScan),
		reportScan: forApplications(reportScan),
	};

	it("every verb has a row for each kind of caller", async () => {
		const rows = Object.keys(verbs).map(verbOf);
		const registered = await loadVerbs();
		expect(registered.length).toBeGreaterThan(100);
		const missing = registered.filter(({ permission }) => !isRoleAllowed(permission, "OPERATOR"));
		expect(missing.map(({ name }) => name).filter((name) => !rows.includes(name))).toEqual([]);
		const names = registered.map(({ name }) => name);
		expect(rows.filter((name) => !names.includes(name))).toEqual([]);
		expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
	});

	it("every verb that an Org Admin may call says what one of another organization gets", () => {
		const missing = Object.entries(verbs)
			.filter(([, { expected }]) => expected.admin === "ok" && expected.stranger === "NOT_FOUND")
			.filter(([, { foreign }]) => foreign === undefined);
		expect(missing.map(([name]) => `${name}: add \`foreign\` to its row`)).toEqual([]);
	});

	it("verbs of the operator refuse everyone else", async () => {
		const verbsOfOperator = (await loadVerbs()).filter(({ permission }) =>
			isRoleAllowed(permission, "OPERATOR"),
		);
		expect(verbsOfOperator.length).toBeGreaterThan(20);
		for (const { name, verb } of verbsOfOperator) {
			const codeFor = (context: RequestContext) =>
				verb(context, {} as never).then(
					() => "ok",
					({ code }) => code,
				);
			const codes = { name } as Record<string, string>;
			for (const role of Object.keys(callers) as Role[]) codes[role] = await codeFor(callers[role]);
			for (const role of ["admin", "member", "support"] as const) {
				const { organizationSlug: _, ...outside } = callers[role];
				codes[`${role} outside`] = await codeFor(outside);
			}
			expect(codes).toEqual({
				name,
				...nobodyAtAll(),
				stranger: "NOT_FOUND",
				support: "NOT_FOUND",
				"admin outside": "FORBIDDEN",
				"member outside": "FORBIDDEN",
				"support outside": "FORBIDDEN",
			});
		}
	});

	for (const [name, { call, foreign }] of Object.entries(verbs)) {
		if (!foreign) continue;
		it(`${name} shows an Org Admin of another organization ${foreign === "own" ? "only rows of their own" : "nothing"}`, async () => {
			const answer = await call(other.admin).then(
				(value) => ({ code: "ok", text: textOf(value) }),
				(error) => ({ code: error.code as string, text: String(error.message) }),
			);
			if (foreign === "NOT_FOUND") expect(answer.code).toBe("NOT_FOUND");
			else expect(["ok", "CONFLICT"]).toContain(answer.code);
			const planted = [organization.id, organization.slug, organization.deploymentId, keyId, requestLogId];
			const more = [
				spanRecordId,
				queryId,
				channelId,
				deliveryId,
				reportId,
				approvalId,
				invitationId,
				tokenId,
			];
			expect([...planted, ...more].filter((id) => answer.text.includes(id))).toEqual([]);
		});
	}

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

	it("a removed role has no effect from the next call on", async () => {
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
		anonymous: "UNAUTHENTICATED",
		ingestToken: "FORBIDDEN",
	};
}

function members(): Record<Role, Answer> {
	return { ...adminOnly(), member: "ok" };
}

/** The verb of a row: "createQuery in a deployment" is a case of createQuery. */
function verbOf(row: string): string {
	return row.split(" ")[0] ?? row;
}

function textOf(value: unknown): string {
	return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)) ?? "";
}

async function readToEnd(pieces: AsyncIterable<Uint8Array>): Promise<string> {
	const read: Uint8Array[] = [];
	for await (const piece of pieces) read.push(piece);
	return Buffer.concat(read).toString("utf8");
}

/** Outside of all organizations, as one's own account is. */
function onAccount(call: (context: RequestContext) => Promise<unknown>) {
	return ({ organizationSlug: _, ...context }: RequestContext) => call(context);
}

/** Everyone who is signed in, whatever their other access. */
function people(): Record<Role, Answer> {
	return { ...nobodyAtAll(), admin: "ok", member: "ok", stranger: "ok", support: "ok" };
}

/** A verb that only applications may call. */
function forApplications(
	verb: (context: RequestContext, readInput: () => Promise<unknown>) => Promise<unknown>,
): Row {
	return {
		call: (context) => verb(context, async () => ({})),
		expected: { ...nobodyAtAll(), stranger: "NOT_FOUND", support: "NOT_FOUND" },
	};
}

function nobodyAtAll(): Record<Role, Answer> {
	return {
		admin: "FORBIDDEN",
		member: "FORBIDDEN",
		stranger: "FORBIDDEN",
		support: "FORBIDDEN",
		anonymous: "UNAUTHENTICATED",
		ingestToken: "FORBIDDEN",
	};
}
