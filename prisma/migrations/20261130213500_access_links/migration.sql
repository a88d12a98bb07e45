-- CreateEnum
CREATE TYPE "AccessLinkKind" AS ENUM ('CONSOLE', 'SETUP');

-- AlterEnum
ALTER TYPE "SignInMethod" ADD VALUE 'LINK';

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "are_access_links_refused" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "access_link_id" UUID;

-- CreateTable
CREATE TABLE "access_links" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "kind" "AccessLinkKind" NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "page" TEXT NOT NULL,
    "return_url" TEXT,
    "token_hash" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_by_token_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_links_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "removed_members" (
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "removed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "removed_members_pkey" PRIMARY KEY ("organization_id","user_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "access_links_token_hash_key" ON "access_links"("token_hash");

-- CreateIndex
CREATE INDEX "access_links_organization_id_idx" ON "access_links"("organization_id");

-- CreateIndex
CREATE INDEX "access_links_expires_at_idx" ON "access_links"("expires_at");

-- CreateIndex
CREATE INDEX "removed_members_user_id_idx" ON "removed_members"("user_id");

-- CreateIndex
CREATE INDEX "sessions_access_link_id_idx" ON "sessions"("access_link_id");

-- AddForeignKey
ALTER TABLE "access_links" ADD CONSTRAINT "access_links_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "removed_members" ADD CONSTRAINT "removed_members_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "removed_members" ADD CONSTRAINT "removed_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_access_link_id_fkey" FOREIGN KEY ("access_link_id") REFERENCES "access_links"("id") ON DELETE CASCADE ON UPDATE CASCADE;
