"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

/** Live data of the console. */
export function QueryProvider({ children }: { children: ReactNode }) {
	const [client] = useState(
		() =>
			new QueryClient({
				defaultOptions: {
					queries: {
						// A failed poll is said at once, and the next one tries again.
						retry: false,
						networkMode: "always",
						// What is left behind is read anew by the server when the page is opened again.
						gcTime: 0,
					},
				},
			}),
	);
	return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
