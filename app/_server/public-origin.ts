/** The public URL of the console; null in development, where any address is accepted. */
export function publicUrl(): URL | null {
	return process.env.NEXTAUTH_URL ? new URL(process.env.NEXTAUTH_URL) : null;
}

/** True if the console is reached by https. */
export function isReachedByTls(): boolean {
	return publicUrl()?.protocol === "https:";
}

/** The origin for links in emails. Never the Host header, with which a caller could direct the secret elsewhere. */
export function consoleOrigin(): string {
	return publicUrl()?.origin ?? `http://localhost:${process.env.PORT ?? 3000}`;
}
