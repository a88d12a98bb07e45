import { z } from "zod";

const time = z.iso.datetime({ offset: true }).refine((text) => {
	const year = new Date(text).getUTCFullYear();
	return year >= 1970 && year <= 9999;
});

export const searchedTimes = { from: time.optional(), to: time.optional() };
