type Span = {
	setStatus: (status: { code: number; message?: string }) => unknown;
	end: () => void;
};
type Tracer = {
	startActiveSpan: <T>(
		name: string,
		options: { attributes: Record<string, number>; kind?: number },
		run: (span: Span) => T,
	) => T;
};

/** SpanStatusCode.ERROR of @opentelemetry/api. */
const failed = 2;

let tracer: Tracer | undefined;
let loading: Promise<void> | undefined;

/** Uses OpenTelemetry from now on, if the application has its API. */
export function loadTracer(): Promise<void> {
	loading ??= import("@opentelemetry/api").then(
		({ trace }) => {
			tracer = trace.getTracer("@keyhold/sdk");
		},
		() => {},
	);
	return loading;
}

/** Runs `run` in a span, if there is OpenTelemetry. Attributes are counts: no tenant, context or value. */
export async function traced<T>(
	name: string,
	attributes: Record<string, number>,
	run: () => Promise<T>,
): Promise<T> {
	if (tracer === undefined) return run();
	return tracer.startActiveSpan(name, { attributes }, async (span) => {
		try {
			return await run();
		} catch (error) {
			const { code } = Object(error) as { code?: unknown };
			span.setStatus({ code: failed, message: String(code ?? "error") });
			throw error;
		} finally {
			span.end();
		}
	});
}
