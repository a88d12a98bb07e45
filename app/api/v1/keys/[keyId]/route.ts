import { deleteKey, readKey, renameKey } from "@/app/api/v1/_server/operations/keys.ts";
import { serve } from "@/app/api/v1/_server/serve.ts";

export const GET = serve(readKey);
export const PATCH = serve(renameKey);
export const DELETE = serve(deleteKey);
