import { z } from "zod";

/** A trace id as a person or a program enters it: 32 hexadecimal digits in either case. It comes out as it is stored. */
export const traceId = z
	.string()
	.toLowerCase()
	.regex(/^[0-9a-f]{32}$/);
