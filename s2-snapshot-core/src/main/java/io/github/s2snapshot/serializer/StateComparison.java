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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether a state that was written and read back is the state that was written.
 * The values are compared, not their JSON: classes of the application by all their fields
 * but transient ones, those of the JDK by what they hold, collections and maps by their
 * content and by the order that they keep. Where a class has an equality of values, that
 * is one by which a second restore equals the first, the original has to be equal as
 * well. JSON is compared only for what cannot be looked into.
 *
 * @since 0.1.0
 */
public final class StateComparison {

	// More is compared only byte by byte.
	private static final int MAX_TREE = 64 * 1024 * 1024;

	private StateComparison() {
	}

	/**
	 * Returns what is different in a state that was read back.
	 * @param <S> the type of the state
	 * @param serializer wrote and read the state
	 * @param original the state that was written; it is not modified meanwhile
	 * @param restored the state that was read back
	 * @param stored opens what the original was written as; may be opened several times
	 * @return the class, the member and what to do about it, without any value of the
	 * state; {@code null} if the two are the same
	 * @throws IOException if one of them cannot be written or read, which is a reason not
	 * to rely on it as well
	 */
	public static <S> @Nullable String difference(StateSerializer<S> serializer, S original, S restored, Stored stored)
			throws IOException {
		return serializer.difference(original, restored, stored);
	}

	static <S> @Nullable String ofValues(StateSerializer<S> serializer, S original, S restored, Stored stored)
			throws IOException {
		ValueComparison comparison = new ValueComparison();
		ValueDifference difference = comparison.compare(original, restored);
		if (difference != null) {
			// What is computed when it is asked for, and kept, was computed in the
			// original when it was written.
			serializer.write(restored, OutputStream.nullOutputStream());
			comparison = new ValueComparison();
			difference = comparison.compare(original, restored);
		}
		if (difference == null && !comparison.unequal().isEmpty()) {
			difference = inequality(serializer, original, restored, comparison.unequal(), stored);
		}
		if (difference != null) {
			return difference.describe(original.getClass());
		}
		return (comparison.isOpaque()) ? jsonDifference(serializer, original, restored, stored) : null;
	}

	// Objects that are never equal have no equality of values.
	private static <S> @Nullable ValueDifference inequality(StateSerializer<S> serializer, S original, S restored,
			Set<Class<?>> unequal, Stored stored) throws IOException {
		S second;
		try (InputStream in = stored.open()) {
			second = serializer.read(in);
		}
		ValueComparison twice = new ValueComparison();
		if (twice.compare(restored, second) != null) {
			return null;
		}
		Set<Class<?>> ofValues = new HashSet<>(unequal);
		ofValues.removeAll(twice.unequal());
		return (ofValues.isEmpty()) ? null : new ValueComparison(ofValues).compare(original, restored);
	}

	private static <S> @Nullable String jsonDifference(StateSerializer<S> serializer, S original, S restored,
			Stored stored) throws IOException {
		try (InputStream in = stored.open()) {
			SameBytes same = new SameBytes(in);
			serializer.write(restored, same);
			if (same.isSame()) {
				return null;
			}
		}
		try (InputStream in = stored.open()) {
			byte[] json = in.readNBytes(MAX_TREE + 1);
			boolean same = json.length <= MAX_TREE
					&& JsonComparison.firstDifference(json, written(serializer, restored)) == null;
			return (!same) ? String.format(Locale.ROOT,
					"%s: a part of it that cannot be looked into is another one when it comes back. Open its package to "
							+ "this library, or set a StateSerializer that implements difference()",
					original.getClass().getTypeName()) : null;
		}
	}

	private static <S> byte[] written(StateSerializer<S> serializer, S state) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		serializer.write(state, out);
		return out.toByteArray();
	}

	/**
	 * The JSON that a state was written as.
	 */
	@FunctionalInterface
	public interface Stored {

		/**
		 * Opens the JSON value of the state from its beginning.
		 * @return exactly one JSON value in UTF-8
		 * @throws IOException if that fails
		 */
		InputStream open() throws IOException;

	}

	/**
	 * Compares what is written with what is to be written, in constant memory.
	 */
	private static final class SameBytes extends OutputStream {

		private final InputStream expected;

		private boolean same = true;

		SameBytes(InputStream expected) {
			this.expected = expected;
		}

		@Override
		public void write(int value) throws IOException {
			this.same = this.same && this.expected.read() == (value & 0xFF);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			if (this.same && length > 0) {
				byte[] wanted = this.expected.readNBytes(length);
				this.same = Arrays.equals(wanted, 0, wanted.length, source, offset, offset + length);
			}
		}

		boolean isSame() throws IOException {
			return this.same && this.expected.read() < 0;
		}

	}

}
