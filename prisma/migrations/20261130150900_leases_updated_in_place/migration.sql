-- Only the hourly housekeeping used it, and every renewal wrote to it.
DROP INDEX "application_leases_leased_until_idx";

-- Room on each page for the new versions of its rows, so that a renewal writes to no index.
ALTER TABLE "application_leases" SET (fillfactor = 50);
