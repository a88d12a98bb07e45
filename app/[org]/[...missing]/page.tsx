import { notFound } from "next/navigation";

/** Every other path of an organization: shows its 404, with the navigation, instead of the bare one. */
export default function MissingPage() {
	notFound();
}
