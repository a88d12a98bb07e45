import type { NextRequest } from "next/server";
import nextAuth from "next-auth";
import { authOptions } from "@/app/_server/auth-options.ts";

type Context = { params: Promise<{ nextauth: string[] }> };

const handler = (request: NextRequest, context: Context) => nextAuth(request, context, authOptions());

export { handler as GET, handler as POST };
