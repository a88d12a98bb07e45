/** Prisma Client extension: seals fields of models under the key of each row's tenant. */
export type { SealedModelOptions, SealedModels } from "./options.ts";
export { sealedFields } from "./sealed-fields.ts";
