import { activateKey } from "@/app/api/v1/_server/operations/keys.ts";
import { serve } from "@/app/api/v1/_server/serve.ts";

export const POST = serve(activateKey);
