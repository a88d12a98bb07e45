const here = "http://same-site.invalid";

/** A path of this site to go on to, out of an address anybody can write; "/" for everything else. Pure. */
export function sameSitePath(value: string | undefined): string {
	if (!value?.startsWith("/")) return "/";
	const url = URL.parse(value, here);
	if (url?.origin !== here) return "/";
	const path = url.pathname + url.search + url.hash;
	// "/.//evil.example" is normalised to a path that a browser reads as another host.
	return path.startsWith("//") ? "/" : path;
}

/** The same, of an address that may name a site in front, as next-auth writes it: what leads elsewhere is cut off. Pure. */
export function pathOfAddress(value: string | undefined): string {
	const url = URL.parse(value ?? "");
	return sameSitePath(url ? url.pathname + url.search + url.hash : value);
}

/** Where the signed-out go, and come back from. */
export function signInPath(path: string): string {
	return path === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ callbackUrl: path })}`;
}

/** Where those go whose sign-in does not count in the organization of `path`. */
export function ssoPath(path: string): string {
	return `/sign-in?${new URLSearchParams({ callbackUrl: path, error: "SsoRequired" })}`;
}
