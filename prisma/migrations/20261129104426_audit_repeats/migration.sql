-- CreateTable
CREATE TABLE "audit_repeats" (
    "chain_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "row" JSONB NOT NULL,
    "repeats" INTEGER NOT NULL DEFAULT 0,
    "began_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "last_request_id" TEXT NOT NULL,
    "closes_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_repeats_pkey" PRIMARY KEY ("chain_id","kind")
);

-- CreateIndex
CREATE INDEX "audit_repeats_chain_id_actor_idx" ON "audit_repeats"("chain_id", "actor");

-- CreateIndex
CREATE INDEX "audit_repeats_closes_at_idx" ON "audit_repeats"("closes_at");
