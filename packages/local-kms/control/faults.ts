import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { KmsError } from "../kms-error.ts";
import { parseInput } from "../operations/input.ts";

const faultSchema = z.strictObject({
	/** Without it: every operation. */
	operation: z.string().optional(),
	/** Without it: every key. */
	keyArn: z.string().optional(),
	/** The number of calls it applies to. Without it: until the faults are deleted. */
	count: z.int().min(1).optional(),
	/** A delay before anything else. With only a delay, the call succeeds late. */
	delayMs: z.number().min(0).max(600_000).optional(),
	/** An error's name, such as ThrottlingException. */
	error: z.string().optional(),
	message: z.string().optional(),
	/** Overrides the status that the error's name implies. */
	status: z.int().min(400).max(599).optional(),
	/** The call is never answered. It ends when the faults are deleted or the server closes. */
	hang: z.boolean().optional(),
	/** Closes the connection. */
	reset: z.boolean().optional(),
});

type Fault = z.output<typeof faultSchema> & { id: string; left: number };

export class Faults {
	#faults: Fault[] = [];
	#cleared = new AbortController();

	add(body: unknown): { id: string } {
		const fault = parseInput(faultSchema, body);
		const id = randomUUID();
		this.#faults.push({ ...fault, id, left: fault.count ?? Number.POSITIVE_INFINITY });
		return { id };
	}

	list(): object[] {
		return this.#faults.map(({ left, ...fault }) => ({ ...fault, ...(fault.count ? { left } : {}) }));
	}

	clear(): object {
		this.#faults = [];
		this.#cleared.abort();
		this.#cleared = new AbortController();
		return {};
	}

	/** Applies the oldest matching fault to the call. @returns "gone" if the connection is closed @throws the fault's error */
	async strike(operation: string, keyArns: string[], response: ServerResponse): Promise<"go on" | "gone"> {
		const fault = this.#faults.find(
			(candidate) =>
				candidate.left > 0 &&
				(candidate.operation === undefined || candidate.operation === operation) &&
				(candidate.keyArn === undefined || keyArns.includes(candidate.keyArn)),
		);
		if (!fault) return "go on";
		fault.left--;
		if (fault.delayMs) await this.#pause(fault.delayMs, response);
		if (fault.hang) {
			await this.#pause(2 ** 31 - 1, response);
			response.socket?.resetAndDestroy();
			return "gone";
		}
		if (fault.reset) {
			response.socket?.resetAndDestroy();
			return "gone";
		}
		if (fault.error) throw new KmsError(fault.error, fault.message ?? "Injected fault.", fault.status);
		return response.socket?.destroyed ? "gone" : "go on";
	}

	/** Ends early when the faults are deleted or the caller disconnects. */
	async #pause(ms: number, response: ServerResponse): Promise<void> {
		const hungUp = new AbortController();
		response.once("close", () => hungUp.abort());
		const signal = AbortSignal.any([this.#cleared.signal, hungUp.signal]);
		await wait(ms, undefined, { signal, ref: false }).catch(() => undefined);
	}
}
