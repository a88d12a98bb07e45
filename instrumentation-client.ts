import { config } from "zod/v4/core";
import "@/lib/platform/input-words.ts";

// Runs first in the browser. Otherwise zod would test whether it may compile its checks, which the content security policy
// refuses and reports.
config({ jitless: true });
