import { config } from "zod/v4/core";
import { limitedFetch } from "@/components/limited-fetch.ts";
import "@/lib/platform/input-words.ts";

window.fetch = limitedFetch(window.fetch.bind(window));

// Runs first in the browser. Otherwise zod would test whether it may compile its checks, which the content security policy
// refuses and reports.
config({ jitless: true });
