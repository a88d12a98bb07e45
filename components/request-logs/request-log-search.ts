/** The filters of the list, as they stand in the address. */
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
