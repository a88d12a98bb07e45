import { readKeyPolicy } from "@/app/api/v1/_server/operations/deployments.ts";
import { serve } from "@/app/api/v1/_server/serve.ts";

export const GET = serve(readKeyPolicy);
