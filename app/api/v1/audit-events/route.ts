import { listAuditEvents } from "@/app/api/v1/_server/operations/audit-events.ts";
import { serve } from "@/app/api/v1/_server/serve.ts";

export const GET = serve(listAuditEvents);
