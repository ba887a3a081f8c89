/* Helpers for elements, texts and requests. */

const REQUEST_MILLIS = 10_000;

export const element = (id) => document.getElementById(id);
export const whole = new Intl.NumberFormat("en-US");

export function count(number, one, many = `${one}s`) {
	return `${whole.format(number)} ${(number === 1) ? one : many}`;
}

/* Live regions are read by screen readers at each change, so that equal texts are not set again. */
export function setText(node, text) {
	if (node.textContent !== text) {
		node.textContent = text;
	}
}

export function create(name, properties = {}, ...children) {
	const node = document.createElement(name);
	const { dataset = {}, ...rest } = properties;
	Object.assign(node, rest);
	Object.assign(node.dataset, dataset);
	node.append(...children);
	return node;
}

export const path = (document, rest = "") => `api/documents/${encodeURIComponent(document)}${rest}`;

export async function request(address, { method = "GET", body, ...options } = {}) {
	const response = await fetch(address, {
		method,
		cache: "no-store",
		signal: AbortSignal.timeout(REQUEST_MILLIS),
		// Pages of other sites cannot send JSON.
		headers: (method === "GET") ? {} : { "content-type": "application/json" },
		body: (body === undefined) ? undefined : JSON.stringify(body),
		...options,
	}).catch((cause) => Promise.reject(new Error((cause.name === "TimeoutError")
		? `The server did not answer within ${REQUEST_MILLIS / 1000} seconds.` : "The server does not answer.", { cause })));
	const answer = await response.json().catch(() => null);
	if (!response.ok) {
		const error = new Error(answer?.detail ?? `The server answered with status ${response.status}.`);
		error.status = response.status;
		throw error;
	}
	return answer;
}
