import type { RequestContext } from "@/lib/access/context.ts";
import { failureAnswer } from "./console-answer.ts";
import { requestContext } from "./session.ts";

type File = {
	/** Of letters, digits, dots and hyphens. */
	fileName: string;
	contentType: string;
	pieces: AsyncIterable<Uint8Array>;
};

/** Answers with what a verb makes, as a file to keep, streamed piece by piece as the reader takes it. */
export async function fileAnswer(
	organizationSlug: string,
	run: (context: RequestContext) => Promise<File>,
): Promise<Response> {
	const context = await requestContext(organizationSlug);
	try {
		const { fileName, contentType, pieces } = await run(context);
		return new Response(streamOf(pieces), {
			headers: {
				"content-type": contentType,
				"content-disposition": `attachment; filename="${fileName}"`,
				"cache-control": "no-store",
			},
		});
	} catch (thrown) {
		return failureAnswer(thrown, context);
	}
}

/** Reads on only as the reader takes; a reader that leaves ends it. */
function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
	const reading = pieces[Symbol.asyncIterator]();
	return new ReadableStream({
		pull: async (controller) => {
			const { done, value } = await reading.next();
			if (done) controller.close();
			else controller.enqueue(value);
		},
		cancel: async () => {
			await reading.return?.();
		},
	});
}
