import { z } from "zod";
import { historyRanges } from "@/lib/health/key-health-history.ts";
import {
	ActionBy,
	KeyHealth,
	KeyKind,
	KeyStatus,
	RekeyPhase,
	RekeyReason,
	Resource,
} from "@/lib/platform/prisma/enums.ts";

// What is answered. What is asked stands beside each operation.

export const id = z.string().meta({ format: "uuid" });
export const time = z.string().meta({ format: "date-time" });
const optionalTime = time.nullable();
const count = z.number().int().nonnegative();

export const deployment = z
	.object({ id, name: z.string(), region: z.string().meta({ description: "AWS region." }) })
	.meta({ id: "Deployment", description: "Where data of the organization lives." });

export const key = z
	.object({
		id,
		deploymentId: id,
		region: z.string(),
		arn: z.string(),
		name: z.string(),
		description: z.string(),
		status: z.enum(KeyStatus),
		protects: z
			.array(z.enum(Resource))
			.meta({ description: "The resources whose new records are under this key." }),
		rekeyId: id
			.nullable()
			.meta({ description: "The rekey that moves data to this key or away from it now." }),
		createdAt: time,
		activatedAt: optionalTime,
		deletedAt: optionalTime,
	})
	.meta({
		id: "Key",
		description: "A key of the customer's own AWS account. Its health is a resource of its own.",
	});

export const probeReport = z
	.object({
		arn: z.string(),
		outcome: z.enum(["pass", "warn", "fail"]).meta({ description: "A key with `fail` is not saved." }),
		checks: z.array(
			z.object({
				id: z.string(),
				title: z.string(),
				outcome: z.enum(["pass", "warn", "fail", "skipped"]),
				seen: z.string().meta({ description: "What AWS answered, or why the check was not made." }),
				fix: z.string().optional(),
				statement: z.string().optional().meta({ description: "A policy statement to add, as JSON." }),
			}),
		),
		suggestedArn: z
			.string()
			.optional()
			.meta({ description: "The ARN to use, where an alias or another region's replica was named." }),
		checkedAt: time,
		durationMs: z.number(),
		isConclusive: z.boolean().optional().meta({
			description: "False when KMS did not answer some call: such a check says nothing about the key.",
		}),
	})
	.meta({ id: "ProbeReport" });

export const keyHealth = z
	.object({
		keyId: id,
		health: z.enum(KeyHealth),
		since: time,
		error: z.string().nullable().meta({ description: "AWS's name for what is wrong." }),
		detail: z.string().nullable(),
		actionBy: z.enum(ActionBy).meta({
			description:
				"Who has to act before the key is healthy again: the key's owner (`CUSTOMER`), Keyhold's operator, AWS, or `NONE` while it may pass by itself.",
		}),
		lastCheckedAt: optionalTime,
		lastHealthyAt: optionalTime,
		facts: z
			.object({
				state: z.string(),
				origin: z.string(),
				deletionDate: optionalTime,
				validTo: optionalTime,
				isMultiRegion: z.boolean(),
				rotation: z
					.object({ isOn: z.boolean(), periodDays: z.number().nullable(), nextAt: optionalTime })
					.nullable(),
				readAt: time,
			})
			.nullable()
			.meta({ description: "What AWS told of the key since its health last changed, and when." }),
		probe: probeReport.nullable(),
		history: z
			.array(
				z.object({
					from: time,
					checks: z.object({ HEALTHY: count, WARNING: count, UNREACHABLE: count, REVOKED: count }),
					latencyP50: z.number().nullable(),
					latencyP99: z.number().nullable(),
				}),
			)
			.meta({ description: `In equal stretches up to now, for ${historyRanges.join(", ")}.` }),
	})
	.meta({ id: "KeyHealth" });

const keyRef = z.object({ id, kind: z.enum(KeyKind), name: z.string() });

export const rekey = z
	.object({
		id,
		deploymentId: id,
		reason: z.enum(RekeyReason),
		phase: z.enum(RekeyPhase).meta({ description: "`DONE` and `SUPERSEDED` are the ends." }),
		isProtected: z.boolean().meta({ description: "Only the target's key is needed from here on." }),
		protectedAfterMs: z.number().nullable(),
		total: count.nullable().meta({ description: "Records to move; null until they are counted." }),
		done: count,
		damaged: count,
		destroyed: count,
		recordsPerSecond: z.number().nullable(),
		remainingMs: z.number().nullable(),
		blockedReason: z.string().nullable(),
		blockedSince: optionalTime,
		from: keyRef.nullable(),
		to: keyRef,
		startedAt: time,
		finishedAt: optionalTime,
	})
	.meta({ id: "Rekey", description: "One move of data from one KMS key to another." });

const text = z.string().nullable();
const number = z.number().nullable();

export const requestLog = z
	.object({
		id,
		time,
		service: text,
		method: text,
		route: text,
		status: number,
		durationMs: number,
		severity: text,
		traceId: text,
	})
	.meta({ id: "RequestLog", description: "Metadata; the payload is sealed." });

export const trace = z
	.object({
		id: id.meta({ description: "Of the span that stands for the trace." }),
		traceId: z.string(),
		startTime: time,
		name: text,
		service: text,
		durationMs: number,
		httpStatus: number,
		spans: count,
		errors: count,
		isRoot: z.boolean(),
	})
	.meta({ id: "Trace" });

export const span = z
	.object({
		id,
		spanId: z.string(),
		parentSpanId: text,
		name: text,
		kind: z.number().int().meta({ description: "OTLP's SpanKind." }),
		statusCode: z.number().int().meta({ description: "OTLP's StatusCode." }),
		startTime: time,
		offsetMs: z.number(),
		durationMs: number,
		service: text,
		method: text,
		route: text,
		httpStatus: number,
	})
	.meta({ id: "Span", description: "Metadata; the payload is sealed." });

/** An opened payload, sent as it was sealed. */
export const payload = z.unknown().meta({ description: "JSON, as it was taken in." });

export const auditEvent = z
	.object({
		seq: z.string().meta({ description: "Its place in the organization's chain, from 1." }),
		at: time,
		action: z.string(),
		outcome: z.string(),
		actor: z.object({ type: z.string(), id: z.string().nullable(), label: z.string() }),
		target: z.object({ type: z.string(), id: z.string() }).nullable(),
		details: z.unknown(),
		ip: z.string().nullable(),
		requestId: z.string(),
		awsRequestIds: z.array(z.string()).meta({ description: "As CloudTrail has them." }),
		prevHash: z.string(),
		hash: z.string(),
	})
	.meta({ id: "AuditEvent" });

export const waiting = z
	.object({
		approvalId: id,
		expiresAt: time.meta({ description: "Until when another Org Admin may approve it." }),
	})
	.meta({
		id: "Waiting",
		description: "The organization asks for two people: another Org Admin has to approve.",
	});
