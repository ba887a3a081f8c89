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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import tools.jackson.databind.JsonNode;

/**
 * How the types of deltas of a projection change over time: upcasters of older versions,
 * and the version and name that are written. Immutable.
 *
 * @since 0.1.0
 */
public final class DeltaVersions {

	private static final DeltaVersions NONE = new DeltaVersions(List.of(), Map.of(), Map.of(), Map.of());

	private final List<DeltaUpcaster> upcasters;

	private final Map<DeltaStep, UnaryOperator<JsonNode>> downcasters;

	private final Map<String, Integer> writtenVersions;

	private final Map<String, String> writtenNames;

	private DeltaVersions(List<DeltaUpcaster> upcasters, Map<DeltaStep, UnaryOperator<JsonNode>> downcasters,
			Map<String, Integer> writtenVersions, Map<String, String> writtenNames) {
		this.upcasters = upcasters;
		this.downcasters = downcasters;
		this.writtenVersions = writtenVersions;
		this.writtenNames = writtenNames;
	}

	/**
	 * Returns versions without any upcaster: every type is written as its class says.
	 * @return no versions
	 */
	public static DeltaVersions none() {
		return NONE;
	}

	/**
	 * Adds an upcaster.
	 * @param upcaster the upcaster
	 * @return the new versions
	 */
	public DeltaVersions withUpcaster(DeltaUpcaster upcaster) {
		List<DeltaUpcaster> all = new ArrayList<>(this.upcasters);
		all.add(Objects.requireNonNull(upcaster, "'upcaster' must not be null"));
		return new DeltaVersions(List.copyOf(all), this.downcasters, this.writtenVersions, this.writtenNames);
	}

	/**
	 * Adds a downcaster, which is used while an older version is written.
	 * @param type the name of the type
	 * @param to the version of the result, from 1
	 * @param downcaster gets the JSON of the version after it
	 * @return the new versions
	 * @throws IllegalArgumentException if there is one to that version already
	 */
	public DeltaVersions withDowncaster(String type, int to, UnaryOperator<JsonNode> downcaster) {
		Map<DeltaStep, UnaryOperator<JsonNode>> all = new TreeMap<>(this.downcasters);
		if (all.putIfAbsent(new DeltaStep(type, to),
				Objects.requireNonNull(downcaster, "'downcaster' must not be null")) != null) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"There are two downcasters to version %d of '%s': remove one", to, type));
		}
		return new DeltaVersions(this.upcasters, all, this.writtenVersions, this.writtenNames);
	}

	/**
	 * Sets the version that deltas of a type are written in, so that processes that do
	 * not know the newest version yet can read them. Every step down needs a
	 * {@linkplain #withDowncaster downcaster}.
	 * @param type the name of the type; case and punctuation may differ, as in an
	 * environment variable
	 * @param version the version, from 1
	 * @return the new versions
	 */
	public DeltaVersions withWrittenVersion(String type, int version) {
		Map<String, Integer> all = new TreeMap<>(this.writtenVersions);
		all.put(type, version);
		return new DeltaVersions(this.upcasters, this.downcasters, all, this.writtenNames);
	}

	/**
	 * Sets the name that deltas of a type are written with, so that processes that do not
	 * know its new name yet can read them.
	 * @param type the name of the type; case and punctuation may differ, as in an
	 * environment variable
	 * @param alias one of its aliases
	 * @return the new versions
	 */
	public DeltaVersions withWrittenName(String type, String alias) {
		Map<String, String> all = new TreeMap<>(this.writtenNames);
		all.put(type, alias);
		return new DeltaVersions(this.upcasters, this.downcasters, this.writtenVersions, all);
	}

	/**
	 * Returns whether nothing is set.
	 * @return whether nothing is set
	 */
	public boolean isEmpty() {
		return this.upcasters.isEmpty() && this.downcasters.isEmpty() && this.writtenVersions.isEmpty()
				&& this.writtenNames.isEmpty();
	}

	/**
	 * Returns the classes of the functions that convert older deltas.
	 * @return the classes, which may be those of lambdas
	 */
	public List<Class<?>> code() {
		List<Class<?>> code = new ArrayList<>();
		this.upcasters.forEach((upcaster) -> code.add(upcaster.code()));
		return code;
	}

	List<DeltaUpcaster> upcasters() {
		return this.upcasters;
	}

	Map<DeltaStep, UnaryOperator<JsonNode>> downcasters() {
		return this.downcasters;
	}

	Map<String, Integer> writtenVersions() {
		return this.writtenVersions;
	}

	Map<String, String> writtenNames() {
		return this.writtenNames;
	}

}
