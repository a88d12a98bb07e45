import { KeyRound } from "lucide-react";
import { cn } from "@/components/ui/cn.ts";
import { hasVendorLogo } from "@/lib/platform/vendor-names.ts";

/** The vendor's logo, or Keyhold's key without one. The name beside it says the same, so it is decoration. */
export function VendorMark({ className }: { className: string }) {
	if (!hasVendorLogo()) return <KeyRound className={cn(className, "text-primary")} />;
	return (
		// biome-ignore lint/performance/noImgElement: the file of the operator is served as it is
		<img src="/api/vendor-logo" alt="" className={cn(className, "w-auto max-w-24 object-contain")} />
	);
}
