import { openRequestLog } from "@/app/api/v1/_server/operations/request-logs.ts";
import { serve } from "@/app/api/v1/_server/serve.ts";

export const GET = serve(openRequestLog);
