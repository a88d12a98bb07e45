/** The names of the list's filters in the URL. */
export const traceFields = ["name", "service", "status", "minDurationMs", "from", "to"] as const;

export type TraceSearch = Partial<Record<(typeof traceFields)[number], string>>;
