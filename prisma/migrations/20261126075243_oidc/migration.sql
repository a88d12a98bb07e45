-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "oidc_provider_id" UUID;

-- AlterTable
ALTER TABLE "oidc_providers" ADD COLUMN     "scope" TEXT NOT NULL DEFAULT 'openid email profile';

-- CreateTable
CREATE TABLE "oidc_used_nonces" (
    "hash" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "oidc_used_nonces_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE INDEX "oidc_used_nonces_used_at_idx" ON "oidc_used_nonces"("used_at");

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_oidc_provider_id_fkey" FOREIGN KEY ("oidc_provider_id") REFERENCES "oidc_providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A rule gives a role in an organization, or a place among support staff, which is in none.
ALTER TABLE "oidc_group_rules"
	ADD CONSTRAINT "oidc_group_rules_role_and_organization" CHECK (("organization_id" IS NULL) = ("role" IS NULL));
