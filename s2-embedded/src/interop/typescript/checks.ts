// Counts and names the checks.
import { isDeepStrictEqual } from "node:util";
import { RangeNotSatisfiableError, S2Error } from "@s2-dev/streamstore";

export interface Expected {
	readonly status: number;
	readonly code?: string;
	readonly message?: string;
}

export class Checks {
	passed = 0;
	readonly failed: string[] = [];

	constructor(private readonly verbose: boolean) {}

	that(name: string, condition: boolean, detail: unknown = ""): void {
		if (condition) {
			this.passed++;
			if (this.verbose) {
				console.log(`ok      ${name}`);
			}
		} else {
			this.failed.push(name);
			console.log(`FAILED  ${name}: ${typeof detail === "string" ? detail : JSON.stringify(detail)}`);
		}
	}

	equal(name: string, actual: unknown, expected: unknown): void {
		this.that(name, isDeepStrictEqual(actual, expected), { expected, actual });
	}

	async fails(name: string, action: () => Promise<unknown>, expected: Expected): Promise<void> {
		const error = await caught(action);
		const good =
			error.status === expected.status &&
			(expected.code === undefined || error.code === expected.code) &&
			(expected.message === undefined || error.message.includes(expected.message));
		this.that(name, good, { expected, status: error.status, code: error.code, message: error.message });
	}

	// A read at the tail without waiting
	async unwritten(name: string, action: () => Promise<unknown>, tail: number): Promise<void> {
		const error = await caught(action);
		const good = error instanceof RangeNotSatisfiableError && error.status === 416 && error.tail?.seqNum === tail;
		this.that(name, good, { tail, status: error.status, code: error.code, message: error.message });
	}
}

export async function caught(action: () => Promise<unknown>): Promise<S2Error> {
	try {
		await action();
	} catch (error) {
		if (error instanceof S2Error) {
			return error;
		}
		throw error;
	}
	return new S2Error({ message: "nothing failed", status: 0 });
}

/** Deletion takes a moment. */
export async function eventually(condition: () => Promise<boolean>): Promise<boolean> {
	const deadline = Date.now() + 60_000;
	while (!(await condition())) {
		if (Date.now() > deadline) {
			return false;
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return true;
}

export async function collect<T>(items: AsyncIterable<T>, most = Number.POSITIVE_INFINITY): Promise<T[]> {
	const collected: T[] = [];
	for await (const item of items) {
		collected.push(item);
		if (collected.length >= most) {
			break;
		}
	}
	return collected;
}
