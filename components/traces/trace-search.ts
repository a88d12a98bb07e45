/** The filters of the list, as they stand in the address. */
export const traceFields = ["name", "service", "status", "minDurationMs", "from", "to"] as const;

export type TraceSearch = Partial<Record<(typeof traceFields)[number], string>>;
