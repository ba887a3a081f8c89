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

package io.github.s2snapshot.fingerprint;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.projection.FoldFingerprint;

/**
 * Selects the parts that a fingerprint names: classes and the methods of the projection,
 * or only classes, or none if these are still too many.
 */
final class FingerprintParts {

	private static final int DIGITS = 8;

	private FingerprintParts() {
	}

	/**
	 * Selects the parts.
	 * @param types the digests of the classes, by name
	 * @param methods the digests of the methods, by name
	 * @return a short digest of each part
	 */
	static Map<String, String> of(Map<String, List<String>> types, Map<String, List<String>> methods) {
		Map<String, String> parts = new TreeMap<>();
		types.forEach((name, digests) -> add(parts, name, digests));
		Map<String, String> all = new TreeMap<>(parts);
		methods.forEach((name, digests) -> add(all, name, digests));
		if (fits(all)) {
			return all;
		}
		return (fits(parts)) ? parts : Map.of();
	}

	private static void add(Map<String, String> parts, String name, List<String> digests) {
		MessageDigest digest = Sha256.digest();
		digests.stream().sorted().forEach((each) -> CodeDigests.text(digest, each));
		boolean named = name.getBytes(StandardCharsets.UTF_8).length <= FoldFingerprint.MAX_NAME_BYTES
				&& name.codePoints().noneMatch(Character::isISOControl);
		if (named) {
			parts.put(name, CodeDigests.hex(digest).substring(0, DIGITS));
		}
	}

	private static boolean fits(Map<String, String> parts) {
		return parts.size() <= FoldFingerprint.MAX_PARTS && parts.entrySet()
			.stream()
			.mapToInt((part) -> part.getKey().length() + part.getValue().length())
			.sum() <= FoldFingerprint.MAX_PARTS_LENGTH;
	}

}
