/** The address that people reach the console by; null in development, where it is whatever leads here. */
export function publicUrl(): URL | null {
	return process.env.NEXTAUTH_URL ? new URL(process.env.NEXTAUTH_URL) : null;
}

/** Whether people reach the console by https. */
export function isReachedByTls(): boolean {
	return publicUrl()?.protocol === "https:";
}

/** The origin for links in mails. Never the Host header, by which a caller could send the link's secret elsewhere. */
export function consoleOrigin(): string {
	return publicUrl()?.origin ?? `http://localhost:${process.env.PORT ?? 3000}`;
}
