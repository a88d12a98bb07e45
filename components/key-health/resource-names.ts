import type { Resource } from "@/lib/platform/prisma/client.ts";

export const resourceNames: Record<Resource, string> = {
	REQUEST_LOGS: "Request logs",
	TRACES: "Traces",
	SCHEDULED_QUERIES: "Scheduled queries",
	APPLICATION_DATA: "Application data",
};

export const resourceOrder = Object.keys(resourceNames) as Resource[];
