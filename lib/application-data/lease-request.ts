import type { KeyObject } from "node:crypto";
import type { ApplicationDataKey } from "./find-data-keys.ts";
import type { DataKeyNeed } from "./obtain-data-key.ts";

export type LeaseRequest = DataKeyNeed & {
	/** The data key that the process holds for the purpose, and the seals it made with it since it last reported. */
	heldId?: string | undefined;
	sealed?: number | undefined;
	/** The vendor's table, if the process knows it. */
	table?: string | undefined;
};

export type GrantedLease = {
	dataKey: ApplicationDataKey;
	key: KeyObject;
	leaseMs: number;
	/** With the outage grace; 0 without one. */
	graceMs: number;
	/** Seals that the process may make besides those that it has reported. */
	seals: number;
};

/** A request, and its place among the results. */
export type Asked = { at: number; request: LeaseRequest };
