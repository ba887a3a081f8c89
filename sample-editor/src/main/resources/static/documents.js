/* The list of documents. */

import { count, create, element, request, setText } from "./dom.js";

const POLL_MILLIS = 3000;

let current = null;
let polling = null;

export function address(name) {
	return `#${encodeURIComponent(name)}`;
}

/* Marks the open document. */
export function select(name) {
	current = name;
	for (const link of element("documents").querySelectorAll("a")) {
		mark(link);
	}
}

function mark(link) {
	link.toggleAttribute("aria-current", link.dataset.name === current);
}

export async function refresh() {
	clearTimeout(polling);
	if (!document.hidden) {
		try {
			show(await request("api/documents"));
		}
		catch (error) {
			setText(element("memory"), error.message);
		}
	}
	clearTimeout(polling);
	polling = setTimeout(refresh, POLL_MILLIS);
}

function show({ documents, more, memory }) {
	const list = element("documents");
	const known = new Map([...list.children].map((item) => [item.firstChild.dataset.name, item]));
	const items = documents.map(({ name, present }) => {
		const item = known.get(name) ?? create("li", {}, create("a", { href: address(name), dataset: { name } },
			create("span", { textContent: name }), create("small")));
		mark(item.firstChild);
		setText(item.querySelector("small"), present ? `${present} here` : "");
		return item;
	});
	// An item that stays keeps the focus.
	if (items.length !== list.children.length || items.some((item, index) => item !== list.children[index])) {
		const focused = document.activeElement;
		list.replaceChildren(...items);
		if (list.contains(focused)) {
			focused.focus();
		}
	}
	element("documents-empty").hidden = documents.length > 0;
	setText(element("memory"), `${more ? "The first " : ""}${count(documents.length, "document")}; `
		+ `${memory.resident} in memory, ${memory.followed} followed. `
		+ `${count(memory.loads, "load")} and ${count(memory.evictions, "eviction")} since the start.`);
}

document.addEventListener("visibilitychange", refresh);

const form = element("create");

form.elements.name.addEventListener("input", () => {
	form.elements.name.setAttribute("aria-invalid", "false");
	element("create-result").hidden = true;
});

/* "author" returns the name of the person. */
export function onCreate(author, open) {
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		const button = form.querySelector("button");
		const result = element("create-result");
		button.disabled = true;
		result.hidden = true;
		try {
			const { name } = await request("api/documents", { method: "POST", body: { name: form.elements.name.value, author: author() } });
			form.elements.name.value = "";
			await refresh();
			open(name);
		}
		catch (error) {
			form.elements.name.setAttribute("aria-invalid", "true");
			result.hidden = false;
			result.dataset.state = "bad";
			setText(result, error.message);
			form.elements.name.focus();
		}
		button.disabled = false;
	});
}
