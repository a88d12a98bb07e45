import { notFound } from "next/navigation";

/** Catches every other path of an organization, so that its 404 page has the navigation. */
export default function MissingPage() {
	notFound();
}
