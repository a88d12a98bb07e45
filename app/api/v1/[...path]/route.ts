import { problemType, toProblem } from "@/app/api/v1/_server/problem.ts";
import { KeyholdError } from "@/lib/platform/errors.ts";
import { newId } from "@/lib/platform/ids.ts";

/** What is no resource is said so as problem details, not by a page. */
function noSuchResource(): Response {
	const missing = new KeyholdError(
		"NOT_FOUND",
		"There is no such resource. /api/v1/openapi.json lists them.",
	);
	const { body } = toProblem(missing, newId());
	return Response.json(body, { status: body.status, headers: { "content-type": problemType } });
}

export {
	noSuchResource as DELETE,
	noSuchResource as GET,
	noSuchResource as PATCH,
	noSuchResource as POST,
	noSuchResource as PUT,
};
