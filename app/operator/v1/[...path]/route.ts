import { dispatchOperatorRequest as dispatch } from "@/lib/operator/api/operator-api.ts";

export {
	dispatch as DELETE,
	dispatch as GET,
	dispatch as OPTIONS,
	dispatch as PATCH,
	dispatch as POST,
	dispatch as PUT,
};
