-- AlterTable
ALTER TABLE "oidc_providers" ADD COLUMN     "id_token_algorithm" TEXT;
