const here = "http://same-site.invalid";

/** The path to continue to, from an untrusted URL; "/" if it leads to another site. Pure. */
export function sameSitePath(value: string | undefined): string {
	if (!value?.startsWith("/")) return "/";
	const url = URL.parse(value, here);
	if (url?.origin !== here) return "/";
	const path = url.pathname + url.search + url.hash;
	// "/.//evil.example" is normalized to a path that a browser reads as another host.
	return path.startsWith("//") ? "/" : path;
}

/** The same for a URL that may include an origin, as next-auth writes it: the origin is dropped. Pure. */
export function pathOfAddress(value: string | undefined): string {
	const url = URL.parse(value ?? "");
	return sameSitePath(url ? url.pathname + url.search + url.hash : value);
}

/** The sign-in page, which leads back to `path`. */
export function signInPath(path: string): string {
	return path === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ callbackUrl: path })}`;
}

/** The sign-in page for a user who has to sign in through the organization's provider. */
export function ssoPath(path: string): string {
	return `/sign-in?${new URLSearchParams({ callbackUrl: path, error: "SsoRequired" })}`;
}
