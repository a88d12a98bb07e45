-- AlterTable
ALTER TABLE "alert_channels" ADD COLUMN     "types" TEXT[] DEFAULT ARRAY[]::TEXT[];
