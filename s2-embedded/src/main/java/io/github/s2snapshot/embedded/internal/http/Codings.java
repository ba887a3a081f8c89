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

package io.github.s2snapshot.embedded.internal.http;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.Compression;

/**
 * Content codings of whole bodies. Unlike frames of sessions, they respect the weights in
 * {@code accept-encoding}.
 */
final class Codings {

	/** Codings that are accepted in requests. */
	static final String ACCEPTED = "zstd,gzip";

	private static final Compression[] PREFERENCE = { Compression.ZSTD, Compression.GZIP };

	private Codings() {
	}

	/**
	 * Returns the compression of a body.
	 * @param header the header {@code content-encoding}
	 * @return the compression, or {@code null} if it is not supported
	 */
	static @Nullable Compression ofBody(String header) {
		for (Compression compression : Compression.values()) {
			if (compression.contentCoding().equals(header)) {
				return compression;
			}
		}
		return null;
	}

	/**
	 * Returns the compression for a response.
	 * @param header the header {@code accept-encoding}
	 * @return the supported compression with the highest weight
	 */
	static Compression negotiate(@Nullable String header) {
		Compression best = Compression.NONE;
		double bestWeight = 0;
		for (Compression compression : PREFERENCE) {
			double weight = (header != null && compression.isAvailable()) ? weight(header, compression) : 0;
			if (weight > bestWeight) {
				best = compression;
				bestWeight = weight;
			}
		}
		return best;
	}

	private static double weight(String header, Compression compression) {
		double any = 0;
		for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
			String[] parameters = part.split(";", -1);
			String name = parameters[0].strip();
			if (name.equals(compression.contentCoding()) || name.equals("x-" + compression.contentCoding())) {
				return quality(parameters);
			}
			any = (name.equals("*")) ? quality(parameters) : any;
		}
		return any;
	}

	private static double quality(String[] parameters) {
		for (int i = 1; i < parameters.length; i++) {
			String parameter = parameters[i].strip();
			if (parameter.startsWith("q=")) {
				try {
					return Double.parseDouble(parameter.substring(2).strip());
				}
				catch (NumberFormatException ex) {
					return 0;
				}
			}
		}
		return 1;
	}

}
