import type { RequestContext } from "@/lib/access/context.ts";
import { newId } from "@/lib/platform/ids.ts";
import { failureAnswer } from "./console-answer.ts";
import { requestContext } from "./session.ts";

type File = {
	/** Letters, digits, dots and hyphens only. */
	fileName: string;
	contentType: string;
	pieces: AsyncIterable<Uint8Array>;
};

/** Streams a verb's result as a download, at the reader's pace. */
export async function fileAnswer(
	organizationSlug: string,
	run: (context: RequestContext) => Promise<File>,
): Promise<Response> {
	let requestId = newId();
	try {
		const context = await requestContext(organizationSlug);
		requestId = context.requestId;
		const { fileName, contentType, pieces } = await run(context);
		return new Response(streamOf(pieces), {
			headers: {
				"content-type": contentType,
				"content-disposition": `attachment; filename="${fileName}"`,
				"cache-control": "no-store",
			},
		});
	} catch (thrown) {
		return failureAnswer(thrown, { requestId });
	}
}

/** Reads pieces only on demand, and stops when the reader leaves. */
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
