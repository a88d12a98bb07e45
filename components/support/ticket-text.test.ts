import { describe, expect, it } from "vitest";
import type { SupportKeyDetail } from "@/lib/support/support-key-detail.ts";
import { ticketText } from "./ticket-text.ts";

const requestId = "0199f0c4-0000-7000-8000-000000000001";

const revoked: SupportKeyDetail = {
	id: "0199f0c4-0000-7000-8000-00000000abcd",
	organization: "Acme",
	deployment: "Production",
	region: "us-west-1",
	maskedArn: "arn:aws:kms:us-west-1:…3333:key/…90ab",
	offboardingEndsAt: null,
	status: "ACTIVE",
	health: "REVOKED",
	healthSince: "2026-11-21T14:12:07.123Z",
	healthError: "KMSInvalidStateException",
	healthDetail: "AWS will delete this key on 2026-12-03.",
	healthActionBy: "CUSTOMER",
	trouble: {
		cause: "the encryption key is scheduled for deletion (KMSInvalidStateException)",
		meaning: "Stored data is safe but can't be read. New telemetry is being rejected: 1,204 requests so far.",
		advice: "Cancel the key's deletion in AWS KMS, then enable the key.",
		refusedRequests: 1204,
		steps: ["Cancel the deletion", "Enable the key"],
	},
	customerUrl: "https://keys.example.com/acme/settings/encryption-keys#0199",
	lastCheckedAt: "2026-11-21T14:20:00.000Z",
	lastHealthyAt: null,
	lastRevocation: null,
	applications: {
		deploymentId: "0199",
		isUsed: false,
		values: null,
		processes: [],
		tables: [],
		retiringDataKeys: 0,
		releasedDataKeys: 0,
	},
	probe: {
		arn: "arn:aws:kms:us-west-1:…3333:key/…90ab",
		outcome: "fail",
		checkedAt: "2026-11-21T14:19:00.000Z",
		durationMs: 40,
		checks: [
			{ id: "arn", title: "ARN format", outcome: "pass", seen: "fine" },
			{
				id: "state",
				title: "Key state",
				outcome: "fail",
				seen: "The key's state is PendingDeletion.",
				fix: "Cancel it.",
				statement: '{"Sid":"x"}',
			},
			{ id: "rotation", title: "Automatic rotation", outcome: "warn", seen: "Automatic rotation is off." },
			{ id: "encrypt", title: "Encrypt", outcome: "skipped", seen: "not made" },
		],
	},
	rekey: {
		id: "…0001",
		reason: "REPLACE",
		isProtected: true,
		protectedAfterMs: 900,
		done: 518_000,
		destroyed: 0,
		total: 1_204_551,
		recordsPerSecond: 41_000,
		remainingMs: 17_000,
		blockedReason: "the encryption key is not in a usable state",
		blockedSince: "2026-11-21T14:13:00.000Z",
		startedAt: "2026-11-21T14:10:00.000Z",
	},
	dataKeys: 3,
	records: 1_204_551,
	checks: [],
	events: [],
};

describe("a ticket", () => {
	it("names the key, the problem, its start and the blocked rekey", () => {
		expect(ticketText(revoked, requestId)).toBe(`Organization: Acme
Deployment: Production
Region: us-west-1
Key: arn:aws:kms:us-west-1:…3333:key/…90ab
Status: Active
Health: Revoked, since 2026-11-21 14:12:07 UTC
AWS error: KMSInvalidStateException
Problem: The encryption key is scheduled for deletion (KMSInvalidStateException). Stored data is safe but can't be read. New telemetry is being rejected: 1,204 requests so far.
Who has to act: An administrator of the key's AWS account
Next: Cancel the key's deletion in AWS KMS, then enable the key. The steps are ready to copy on the customer's page: Cancel the deletion; Enable the key.
Customer's page: https://keys.example.com/acme/settings/encryption-keys#0199
Detail: AWS will delete this key on 2026-12-03.
Last check: 2026-11-21 14:20:00 UTC
Last good check: never
Re-encryption: Replacement, protected, 43 %, 518,000 of 1,204,551, blocked since 2026-11-21 14:13:00 UTC: the encryption key is not in a usable state
Request ID: ${requestId}
Checks of 2026-11-21 14:19:00 UTC:
- Failed: Key state. The key's state is PendingDeletion.
- Warning: Automatic rotation. Automatic rotation is off.
`);
	});

	it("about a healthy key reports no error", () => {
		const healthy: SupportKeyDetail = {
			...revoked,
			health: "HEALTHY",
			healthError: null,
			healthDetail: null,
			trouble: null,
			lastHealthyAt: "2026-11-21T14:20:00.000Z",
			rekey: null,
			probe: revoked.probe && { ...revoked.probe, checks: revoked.probe.checks.slice(0, 1) },
		};
		const text = ticketText(healthy, requestId);
		expect(text).toContain("Health: Healthy, since 2026-11-21 14:12:07 UTC\nAWS error: none\nLast check:");
		expect(text).toContain("Re-encryption: none in progress\n");
		expect(text).toContain("Checks of 2026-11-21 14:19:00 UTC: none failed\n");
	});

	it("about a key that was never checked reports that, and a rekey that has just started", () => {
		const rekey = revoked.rekey && {
			...revoked.rekey,
			isProtected: false,
			total: null,
			blockedReason: null,
			blockedSince: null,
		};
		const text = ticketText({ ...revoked, probe: null, lastCheckedAt: null, rekey }, requestId);
		expect(text).toContain("Last check: never\n");
		expect(text).toContain("Re-encryption: Replacement, not protected yet\n");
		expect(text).toContain("Checks: not run yet\n");
	});

	it("names the application processes that hold data keys", () => {
		const process = {
			id: "0199",
			name: "api-server",
			version: "1.4.2",
			startedAt: "2026-11-21T10:00:00.000Z",
			lastSeenAt: "2026-11-21T14:19:58.000Z",
			dataKeys: 2,
		};
		const used = { ...revoked.applications, isUsed: true };
		const text = (processes: (typeof process)[]) =>
			ticketText({ ...revoked, applications: { ...used, processes } }, requestId);
		expect(text([process])).toContain("Applications: api-server 1.4.2, last seen 2026-11-21 14:19:58");
		expect(text([])).toContain("Applications: none holds a data key");
		expect(ticketText(revoked, requestId)).not.toContain("Applications");
	});
});
