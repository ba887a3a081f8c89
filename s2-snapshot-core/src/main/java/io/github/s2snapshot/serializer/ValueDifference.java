/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.serializer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Difference between a value and the value that was read back: the member, the class that
 * declares it, and what to do about it. It contains no values and no map keys, because
 * they may be secret.
 */
final class ValueDifference {

	private static final int MAX_STEPS = 32;

	private final String reason;

	private final String remedy;

	private final Deque<String> steps = new ArrayDeque<>();

	private @Nullable String member;

	ValueDifference(String reason, String remedy) {
		this.reason = reason;
		this.remedy = remedy;
	}

	/**
	 * Adds the member that leads to the difference.
	 * @param declaring the class that declares the member
	 * @param name the name of the member
	 * @return this difference
	 */
	ValueDifference in(Class<?> declaring, String name) {
		if (this.member == null) {
			this.member = declaring.getTypeName() + "." + name;
		}
		return at((this.steps.isEmpty() || this.steps.peekFirst().startsWith("[")) ? name : name + ".");
	}

	ValueDifference element(long index) {
		return at("[" + index + "]" + dot());
	}

	ValueDifference entry() {
		return at("[*]" + dot());
	}

	private String dot() {
		return (this.steps.isEmpty() || this.steps.peekFirst().startsWith("[")) ? "" : ".";
	}

	private ValueDifference at(String step) {
		if (this.steps.size() == MAX_STEPS) {
			this.steps.removeFirst();
			this.steps.removeFirst();
			this.steps.addFirst("\u2026");
		}
		this.steps.addFirst(step);
		return this;
	}

	String path() {
		return String.join("", this.steps);
	}

	String describe(Class<?> root) {
		String path = path();
		if (this.member == null) {
			return (path.isEmpty())
					? String.format(Locale.ROOT, "%s: %s. %s", root.getTypeName(), this.reason, this.remedy)
					: String.format(Locale.ROOT, "%s%s: %s. %s", root.getTypeName(), path, this.reason, this.remedy);
		}
		return (this.member.equals(root.getTypeName() + "." + path))
				? String.format(Locale.ROOT, "%s: %s. %s", this.member, this.reason, this.remedy)
				: String.format(Locale.ROOT, "%s (at '%s' of %s): %s. %s", this.member, path, root.getTypeName(),
						this.reason, this.remedy);
	}

}
