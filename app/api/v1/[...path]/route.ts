import { dispatch } from "@/app/api/v1/_server/rest-api.ts";

export {
	dispatch as DELETE,
	dispatch as GET,
	dispatch as OPTIONS,
	dispatch as PATCH,
	dispatch as POST,
	dispatch as PUT,
};
