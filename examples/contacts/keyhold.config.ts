import { keyhold, prisma } from "./database.ts";

export default { keyhold, prisma, worker: "contacts-job" };
