import { openSpan } from "@/app/api/v1/_server/operations/traces.ts";
import { serve } from "@/app/api/v1/_server/serve.ts";

export const GET = serve(openSpan);
