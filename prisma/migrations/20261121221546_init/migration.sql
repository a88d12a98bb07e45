-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('ORG_ADMIN', 'MEMBER');

-- CreateEnum
CREATE TYPE "Resource" AS ENUM ('REQUEST_LOGS', 'TRACES', 'SCHEDULED_QUERIES');

-- CreateEnum
CREATE TYPE "KeyKind" AS ENUM ('CUSTOMER', 'MANAGED', 'OWNED');

-- CreateEnum
CREATE TYPE "KeyStatus" AS ENUM ('ADDED', 'ACTIVATING', 'ACTIVE', 'DELETING', 'DELETED');

-- CreateEnum
CREATE TYPE "KeyHealth" AS ENUM ('HEALTHY', 'WARNING', 'UNREACHABLE', 'REVOKED');

-- CreateEnum
CREATE TYPE "DataKeyState" AS ENUM ('CURRENT', 'RETIRING');

-- CreateEnum
CREATE TYPE "RekeyReason" AS ENUM ('ACTIVATE', 'DELETE');

-- CreateEnum
CREATE TYPE "RekeyPhase" AS ENUM ('REWRAP', 'REENCRYPT', 'DONE', 'SUPERSEDED');

-- CreateTable
CREATE TABLE "organizations" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "is_support" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "Role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("organization_id","user_id")
);

-- CreateTable
CREATE TABLE "api_tokens" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployments" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deployments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "protections" (
    "deployment_id" UUID NOT NULL,
    "resource" "Resource" NOT NULL,
    "kms_key_id" UUID,
    "is_customer_key_covered" BOOLEAN NOT NULL,

    CONSTRAINT "protections_pkey" PRIMARY KEY ("deployment_id","resource")
);

-- CreateTable
CREATE TABLE "kms_keys" (
    "id" UUID NOT NULL,
    "kind" "KeyKind" NOT NULL,
    "organization_id" UUID,
    "deployment_id" UUID,
    "arn" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "status" "KeyStatus" NOT NULL,
    "health" "KeyHealth" NOT NULL DEFAULT 'HEALTHY',
    "health_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "health_error" TEXT,
    "health_detail" TEXT,
    "last_checked_at" TIMESTAMPTZ(3),
    "last_healthy_at" TIMESTAMPTZ(3),
    "probe" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "activated_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "kms_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_keys" (
    "deployment_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "resource" "Resource" NOT NULL,
    "kms_key_id" UUID NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "state" "DataKeyState" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "wrapped_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_keys_pkey" PRIMARY KEY ("deployment_id","id")
);

-- CreateTable
CREATE TABLE "rekeys" (
    "id" UUID NOT NULL,
    "deployment_id" UUID NOT NULL,
    "reason" "RekeyReason" NOT NULL,
    "from_kms_key_id" UUID,
    "to_kms_key_id" UUID NOT NULL,
    "phase" "RekeyPhase" NOT NULL DEFAULT 'REWRAP',
    "total" BIGINT NOT NULL DEFAULT 0,
    "done" BIGINT NOT NULL DEFAULT 0,
    "blocked_reason" TEXT,
    "blocked_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "protected_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "rekeys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_logs" (
    "deployment_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "service" TEXT,
    "method" TEXT,
    "route" TEXT,
    "status" INTEGER,
    "duration_ms" DOUBLE PRECISION,
    "severity" TEXT,
    "trace_id" TEXT,
    "span_id" TEXT,
    "data_key_id" UUID NOT NULL,
    "payload" BYTEA NOT NULL,

    CONSTRAINT "request_logs_pkey" PRIMARY KEY ("deployment_id","id")
);

-- CreateTable
CREATE TABLE "health_checks" (
    "id" UUID NOT NULL,
    "kms_key_id" UUID NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" "KeyHealth" NOT NULL,
    "error" TEXT,
    "latency_ms" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "health_checks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_heads" (
    "chain_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_heads_pkey" PRIMARY KEY ("chain_id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "chain_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_label" TEXT NOT NULL,
    "target_type" TEXT,
    "target_id" TEXT,
    "details" JSONB NOT NULL,
    "ip" TEXT,
    "request_id" TEXT NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("chain_id","seq")
);

-- CreateTable
CREATE TABLE "worker_heartbeats" (
    "id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_heartbeats_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "organizations_slug_key" ON "organizations"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "memberships_user_id_idx" ON "memberships"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_tokens_token_hash_key" ON "api_tokens"("token_hash");

-- CreateIndex
CREATE INDEX "api_tokens_organization_id_idx" ON "api_tokens"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "deployments_organization_id_name_key" ON "deployments"("organization_id", "name");

-- CreateIndex
CREATE INDEX "kms_keys_organization_id_idx" ON "kms_keys"("organization_id");

-- CreateIndex
CREATE INDEX "kms_keys_deployment_id_idx" ON "kms_keys"("deployment_id");

-- CreateIndex
CREATE INDEX "data_keys_kms_key_id_idx" ON "data_keys"("kms_key_id");

-- CreateIndex
CREATE INDEX "rekeys_deployment_id_started_at_idx" ON "rekeys"("deployment_id", "started_at");

-- CreateIndex
CREATE INDEX "request_logs_deployment_id_data_key_id_id_idx" ON "request_logs"("deployment_id", "data_key_id", "id");

-- CreateIndex
CREATE INDEX "request_logs_deployment_id_time_id_idx" ON "request_logs"("deployment_id", "time" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "health_checks_kms_key_id_checked_at_idx" ON "health_checks"("kms_key_id", "checked_at");

-- CreateIndex
CREATE INDEX "audit_events_chain_id_at_idx" ON "audit_events"("chain_id", "at");

-- CreateIndex
CREATE INDEX "audit_events_chain_id_target_id_idx" ON "audit_events"("chain_id", "target_id");

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "protections" ADD CONSTRAINT "protections_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "protections" ADD CONSTRAINT "protections_kms_key_id_fkey" FOREIGN KEY ("kms_key_id") REFERENCES "kms_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "kms_keys" ADD CONSTRAINT "kms_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "kms_keys" ADD CONSTRAINT "kms_keys_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_kms_key_id_fkey" FOREIGN KEY ("kms_key_id") REFERENCES "kms_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rekeys" ADD CONSTRAINT "rekeys_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rekeys" ADD CONSTRAINT "rekeys_from_kms_key_id_fkey" FOREIGN KEY ("from_kms_key_id") REFERENCES "kms_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rekeys" ADD CONSTRAINT "rekeys_to_kms_key_id_fkey" FOREIGN KEY ("to_kms_key_id") REFERENCES "kms_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request_logs" ADD CONSTRAINT "request_logs_deployment_id_data_key_id_fkey" FOREIGN KEY ("deployment_id", "data_key_id") REFERENCES "data_keys"("deployment_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "health_checks" ADD CONSTRAINT "health_checks_kms_key_id_fkey" FOREIGN KEY ("kms_key_id") REFERENCES "kms_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say.

-- One live customer key per deployment; an ARN is live once. A replaced or deleted key may still be DELETING.
CREATE UNIQUE INDEX "kms_keys_one_live_per_deployment" ON "kms_keys"("deployment_id")
    WHERE "kind" = 'CUSTOMER' AND "status" IN ('ADDED', 'ACTIVATING', 'ACTIVE');
CREATE UNIQUE INDEX "kms_keys_arn_live_once" ON "kms_keys"("arn")
    WHERE "kind" = 'CUSTOMER' AND "status" <> 'DELETED';

-- Default keys: one managed key per deployment, one owned key per region.
CREATE UNIQUE INDEX "kms_keys_one_managed_per_deployment" ON "kms_keys"("deployment_id") WHERE "kind" = 'MANAGED';
CREATE UNIQUE INDEX "kms_keys_one_owned_per_region" ON "kms_keys"("region") WHERE "kind" = 'OWNED';
ALTER TABLE "kms_keys" ADD CONSTRAINT "kms_keys_kind_has_its_owner" CHECK (
    ("kind" = 'CUSTOMER' AND "organization_id" IS NOT NULL AND "deployment_id" IS NOT NULL)
    OR ("kind" = 'MANAGED' AND "organization_id" IS NULL AND "deployment_id" IS NOT NULL)
    OR ("kind" = 'OWNED' AND "organization_id" IS NULL AND "deployment_id" IS NULL)
);

-- Writes have one data key per deployment and resource.
CREATE UNIQUE INDEX "data_keys_one_current" ON "data_keys"("deployment_id", "resource") WHERE "state" = 'CURRENT';

-- One move of a deployment at a time; changing one's mind supersedes the running one.
CREATE UNIQUE INDEX "rekeys_one_open_per_deployment" ON "rekeys"("deployment_id")
    WHERE "phase" NOT IN ('DONE', 'SUPERSEDED');
