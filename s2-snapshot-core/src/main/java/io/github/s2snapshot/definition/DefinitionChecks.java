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

package io.github.s2snapshot.definition;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.UnknownDeltas;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.text.ForeignText;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.serializer.DeltaVersions;
import io.github.s2snapshot.serializer.JacksonDeltaCodec;
import io.github.s2snapshot.serializer.JsonBinding;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Checks that every definition has to pass.
 */
final class DefinitionChecks {

	// A placeholder of Spring that is not resolved yet, or never in a test.
	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^{}]*\\}");

	private DefinitionChecks() {
	}

	static void requireDeltaType(String origin, Class<?> type) {
		if (type.isPrimitive() || type.isArray() || type == Object.class) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has a fold for %s, which is not a class of deltas: declare folds for classes of your own",
					origin, type.getTypeName()));
		}
	}

	static void requireComplete(String origin, @Nullable String stream, boolean initialState, boolean folds) {
		if (stream == null || stream.isBlank()) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "%s has no stream: set the stream to fold", origin));
		}
		if (!initialState) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has no initial state: set the state before the first record", origin));
		}
		if (!folds) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "%s has no fold: add one for each type of delta", origin));
		}
	}

	static void requireOneStream(String origin, @Nullable String stream) {
		String name = (stream != null) ? PLACEHOLDER.matcher(stream).replaceAll("") : "";
		if (name.indexOf('{') >= 0 || name.indexOf('}') >= 0) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s folds one stream, but its stream %s has a brace, which begins or ends a variable of a pattern: name "
							+ "one stream, or define a keyed projection for a pattern such as 'carts/{id}'",
					origin, ForeignText.quote(stream)));
		}
	}

	static void requireCodec(String origin, Collection<Type> deltaTypes, DeltaVersions versions,
			@Nullable DeltaCodec codec, JsonBinding json) {
		if (codec != null) {
			if (!versions.isEmpty()) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s has upcasters or written versions of deltas, which the codec %s of the application does not use: "
								+ "remove one or the other",
						origin, codec.getClass().getName()));
			}
			return;
		}
		try {
			JacksonDeltaCodec own = JacksonDeltaCodec.of(deltaTypes, versions, json);
			for (Type type : deltaTypes) {
				String problem = own.problem(type);
				if (problem != null) {
					throw new ProjectionDefinitionException(String.format(Locale.ROOT,
							"%s folds %s, which cannot be written and read back without loss: %s", origin,
							type.getTypeName(), problem));
				}
			}
		}
		catch (IllegalArgumentException ex) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT, "%s: %s", origin, ex.getMessage()), ex);
		}
	}

	static void requireTypes(String origin, UnknownDeltas unknown, @Nullable DeltaCodec codec) {
		if (unknown == UnknownDeltas.IGNORE && codec != null && codec.types() == null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s ignores deltas of unknown types, but its codec %s does not tell which types it decodes: let its "
							+ "method types() return their names, or set 'unknown' to FAIL",
					origin, codec.getClass().getName()));
		}
	}

	static Class<?> requireClass(String origin, Type type) {
		if (type instanceof Class<?> raw) {
			return raw;
		}
		if (type instanceof ParameterizedType parameterized && parameterized.getRawType() instanceof Class<?> raw) {
			return raw;
		}
		throw new ProjectionDefinitionException(
				String.format(Locale.ROOT,
						"%s has a fold for %s, whose class is not known: declare the fold for a class, "
								+ "or for a class with type arguments such as Envelope<Order>",
						origin, type.getTypeName()));
	}

	static void requireOtherStream(String origin, @Nullable String stream, PoisonPolicy poison) {
		if (stream != null && stream.equals(poison.deadLetterStream())) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s uses its own stream '%s' as the dead-letter stream: set another dead-letter stream", origin,
					stream));
		}
	}

	static void requireEncodable(String origin, SnapshotEncoding encoding) {
		if (encoding.compression() == SnapshotCompression.ZSTD && !ContentEncoding.ZSTD.isAvailable()) {
			throw new ProjectionDefinitionException(
					String
						.format(Locale.ROOT,
								"%s compresses its snapshots with zstd, but zstd-jni is not on the class path: "
										+ "add com.github.luben:zstd-jni, or set the compression to auto or gzip",
								origin));
		}
	}

	static void requireVerifiable(String origin, SnapshotVerification verification, SnapshotPlacement placement,
			@Nullable SnapshotStore store) {
		if (verification == SnapshotVerification.BYTES && placement == SnapshotPlacement.EXTERNAL && store != null
				&& !store.keepsVerified()) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s verifies only the bytes of its snapshots, but its store %s may delete the "
							+ "newest fully verified one: set the verification to full, or make the store "
							+ "keep the snapshot that StoredSnapshot.verifiedCursor() names and return true "
							+ "from keepsVerified()",
					origin, store.getClass().getName()));
		}
	}

}
