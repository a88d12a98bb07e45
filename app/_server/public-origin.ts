/** The address that people reach the console by; null in development, where it is whatever leads here. */
export function publicUrl(): URL | null {
	return process.env.NEXTAUTH_URL ? new URL(process.env.NEXTAUTH_URL) : null;
}

/** Whether people reach the console by https. */
export function isReachedByTls(): boolean {
	return publicUrl()?.protocol === "https:";
}
