import { readRekey } from "@/app/api/v1/_server/operations/rekeys.ts";
import { serve } from "@/app/api/v1/_server/serve.ts";

export const GET = serve(readRekey);
