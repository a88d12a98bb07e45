import nextAuth from "next-auth";
import { authOptions } from "@/app/_server/auth-options.ts";

const handler = nextAuth(authOptions);

export { handler as GET, handler as POST };
