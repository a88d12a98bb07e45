import { config } from "zod/v4/core";
import "@/lib/platform/input-words.ts";

// Runs in the browser before anything else. zod would try whether it may compile its checks, which the content
// security policy refuses and reports.
config({ jitless: true });
