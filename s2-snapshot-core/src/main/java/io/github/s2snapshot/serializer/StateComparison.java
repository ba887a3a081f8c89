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
 * Comparison of a state with the state that is read back from its JSON. The values are
 * compared, not their JSON: classes of the application by all their fields except
 * transient ones, classes of the JDK by their content, collections and maps by their
 * content and by the order that they keep. If a class has an {@code equals} method by
 * which two restored states are equal, the original has to be equal as well. JSON is
 * compared only for objects whose fields cannot be accessed.
 *
 * @since 0.1.0
 */
public final class StateComparison {

	// Larger JSON is compared only byte by byte.
	private static final int MAX_TREE = 64 * 1024 * 1024;

	private StateComparison() {
	}

	/**
	 * Returns the difference between a state and the state that was read back.
	 * @param <S> the type of the state
	 * @param serializer the serializer that wrote and read the state
	 * @param original the state that was written; it must not be modified meanwhile
	 * @param restored the state that was read back
	 * @param stored the JSON of the original; it may be opened several times
	 * @return the class, the member and what to do about it, without any value of the
	 * state; {@code null} if the states are the same
	 * @throws IOException if a state cannot be written or read; the snapshot is then not
	 * reliable either
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
			// Writing the original may have computed and cached values in its fields, so
			// the restored state is written, too.
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

	// If two restored objects are not equal either, equals() does not compare values.
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
					"%s: a part whose fields cannot be accessed is different after reading it "
							+ "back. Open its package to this library, or set a StateSerializer that "
							+ "implements difference()",
					original.getClass().getTypeName()) : null;
		}
	}

	private static <S> byte[] written(StateSerializer<S> serializer, S state) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		serializer.write(state, out);
		return out.toByteArray();
	}

	/**
	 * JSON of a state.
	 */
	@FunctionalInterface
	public interface Stored {

		/**
		 * Opens the JSON value of the state from its beginning.
		 * @return a stream with exactly one JSON value in UTF-8
		 * @throws IOException if the JSON cannot be opened
		 */
		InputStream open() throws IOException;

	}

	/**
	 * Output stream that compares the written bytes with the expected ones, in constant
	 * memory.
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
