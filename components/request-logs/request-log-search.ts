/** The names of the list's filters in the URL. */
export const requestLogFields = [
	"method",
	"route",
	"status",
	"minDurationMs",
	"service",
	"from",
	"to",
] as const;

export type RequestLogSearch = Partial<Record<(typeof requestLogFields)[number], string>>;
