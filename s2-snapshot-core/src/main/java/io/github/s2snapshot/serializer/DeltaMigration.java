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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Converts deltas between the versions of their types. Checked when it is created: each
 * older version of a type leads to its current version, and no chain is a circle.
 */
final class DeltaMigration {

	// Upcasters that return other types may form a circle that shows only with a delta.
	private static final int MAX_DEPTH = 1000;

	// Canonical names by all names of types that have a class.
	private final Map<String, String> canonical = new TreeMap<>();

	private final Map<String, Integer> current = new TreeMap<>();

	private final Map<DeltaStep, DeltaUpcaster> upcasters = new TreeMap<>();

	private final Map<DeltaStep, UnaryOperator<JsonNode>> downcasters = new TreeMap<>();

	private final Map<String, Integer> writtenVersions = new TreeMap<>();

	private final Map<String, String> writtenNames = new TreeMap<>();

	private final JsonMapper mapper;

	private final Map<Class<?>, DeltaType> types;

	DeltaMigration(Map<Class<?>, DeltaType> types, DeltaVersions versions, JsonMapper mapper) {
		this.types = types;
		this.mapper = mapper;
		types.forEach((type, names) -> names.names().forEach((name) -> {
			if (this.canonical.putIfAbsent(name, names.name()) != null) {
				throw sameName(name, type, types);
			}
		}));
		versions.upcasters().forEach(this::add);
		types.forEach((type, names) -> this.current.put(names.name(), current(type, names)));
		requireComplete();
		versions.downcasters().forEach(this::add);
		versions.writtenVersions().forEach(this::write);
		versions.writtenNames().forEach(this::writeName);
	}

	private static IllegalArgumentException sameName(String name, Class<?> type, Map<Class<?>, DeltaType> types) {
		Class<?> other = types.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().names().contains(name))
			.findFirst()
			.orElseThrow()
			.getKey();
		return new IllegalArgumentException(String.format(Locale.ROOT,
				"The delta classes %s and %s have the same type name '%s': give one of them another name with @DeltaName "
						+ "or @JsonTypeName",
				other.getName(), type.getName(), name));
	}

	private void add(DeltaUpcaster upcaster) {
		DeltaStep step = new DeltaStep(canonical(upcaster.type()), upcaster.version());
		if (this.upcasters.putIfAbsent(step, upcaster) != null) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "There are two upcasters from %s: remove one", step));
		}
	}

	private String canonical(String name) {
		return this.canonical.getOrDefault(name, name);
	}

	private int current(Class<?> type, DeltaType names) {
		int last = last(names.name());
		if (names.version() == 0) {
			return last + 1;
		}
		if (last >= names.version()) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"There is an upcaster from version %d of '%s', but @DeltaName of class %s says that the current "
							+ "version is %d: remove the upcaster, or raise the version",
					last, names.name(), type.getName(), names.version()));
		}
		return names.version();
	}

	private void requireComplete() {
		this.current.forEach((type, version) -> {
			for (int older = 1; older < version; older++) {
				if (!this.upcasters.containsKey(new DeltaStep(type, older))) {
					throw new IllegalArgumentException(String.format(Locale.ROOT,
							"There is no upcaster from version %d of '%s', whose current version is %d: add a method "
									+ "with @Upcast(type = \"%s\", from = %d)",
							older, type, version, type, older));
				}
			}
		});
		this.upcasters.keySet().forEach(this::requireNext);
		this.upcasters.keySet().forEach(this::requireEnd);
	}

	// A type without a class may have lost its oldest versions, but none in between.
	private void requireNext(DeltaStep step) {
		DeltaStep next = new DeltaStep(step.type(), step.version() + 1);
		int last = last(step.type());
		if (step.version() < last && !this.upcasters.containsKey(next)) {
			throw new IllegalArgumentException(
					String
						.format(Locale.ROOT,
								"There is no upcaster from %s, but there is one from version %d: add a method with "
										+ "@Upcast(type = \"%s\", from = %d)",
								next, last, next.type(), next.version()));
		}
	}

	private int last(String type) {
		return this.upcasters.keySet()
			.stream()
			.filter((step) -> step.type().equals(type))
			.mapToInt(DeltaStep::version)
			.max()
			.orElse(0);
	}

	private void requireEnd(DeltaStep start) {
		Set<DeltaStep> path = new LinkedHashSet<>();
		DeltaStep step = start;
		while (step != null) {
			if (!path.add(step)) {
				throw new IllegalArgumentException(String.format(Locale.ROOT,
						"The upcasters from %s form a circle: let one of them lead to another type or version", path));
			}
			Integer version = this.current.get(step.type());
			if (version != null && version == step.version()) {
				return;
			}
			DeltaUpcaster upcaster = this.upcasters.get(step);
			if (upcaster == null) {
				throw new IllegalArgumentException(String.format(Locale.ROOT,
						"The upcasters from %s lead to %s, %s: add an upcaster from there, or let the last one lead to a "
								+ "type that is folded",
						start, step,
						(version != null) ? "whose current version is " + version : "which is not folded"));
			}
			step = next(upcaster);
		}
	}

	// An upcaster that splits says only at run time what its results are.
	private @Nullable DeltaStep next(DeltaUpcaster upcaster) {
		String type = upcaster.toType();
		if (type == null) {
			return null;
		}
		String name = canonical(type);
		return new DeltaStep(name, (upcaster.toVersion() == DeltaUpcaster.CURRENT) ? this.current.getOrDefault(name, 1)
				: upcaster.toVersion());
	}

	private DeltaStep step(Class<?> type) {
		DeltaType known = this.types.get(type);
		if (known == null) {
			throw DeltaException.unknownType(String.format(Locale.ROOT,
					"an upcaster returned %s, for which there is no fold: add one", type.getName()), null);
		}
		return new DeltaStep(known.name(), currentVersion(known.name()));
	}

	private void add(DeltaStep step, UnaryOperator<JsonNode> downcaster) {
		String type = canonical(step.type());
		Integer version = this.current.get(type);
		if (version == null || step.version() < 1 || step.version() >= version) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"There is a downcaster to %s, %s: remove it, or correct its type or version", step,
					described(version)));
		}
		if (this.downcasters.putIfAbsent(new DeltaStep(type, step.version()), downcaster) != null) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "There are two downcasters to %s: remove one", step));
		}
	}

	private static String described(@Nullable Integer version) {
		return (version != null) ? "whose current version is " + version : "which is not folded";
	}

	private void write(String name, int version) {
		String type = written(name);
		int newest = currentVersion(type);
		if (version < 1 || version > newest) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"Version %d of '%s' is to be written, whose current version is %d: set the written version to one "
							+ "from 1 to %d",
					version, type, newest, newest));
		}
		for (int older = newest - 1; older >= version; older--) {
			if (!this.downcasters.containsKey(new DeltaStep(type, older))) {
				throw new IllegalArgumentException(String.format(Locale.ROOT,
						"Version %d of '%s' is to be written, but there is no downcaster to version %d: add a method with "
								+ "@Downcast(type = \"%s\", to = %d)",
						version, type, older, type, older));
			}
		}
		if (this.writtenVersions.put(type, version) != null) {
			throw twice("version", type);
		}
	}

	private void writeName(String name, String alias) {
		String type = written(name);
		if (!canonical(alias).equals(type)) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"Deltas of type '%s' are to be written with the name '%s', which is not one of its names %s: add it to "
							+ "the aliases in @DeltaName",
					type, alias, names(type)));
		}
		if (this.writtenNames.put(type, alias) != null) {
			throw twice("name", type);
		}
	}

	private static IllegalArgumentException twice(String what, String type) {
		return new IllegalArgumentException(String.format(Locale.ROOT,
				"The %s to write is set twice for the type '%s': remove one of the two", what, type));
	}

	// The environment loses case and punctuation of the names in properties.
	private String written(String name) {
		String type = this.canonical.get(name);
		if (type != null) {
			return type;
		}
		Set<String> alike = new LinkedHashSet<>();
		this.canonical.forEach((known, itsType) -> {
			if (uniform(known).equals(uniform(name))) {
				alike.add(itsType);
			}
		});
		if (alike.size() != 1) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"The version or name to write is set for deltas of type '%s', %s: correct the name of the type, which is "
							+ "one of %s",
					name, (alike.isEmpty()) ? "which is not folded" : "and several types have a similar name",
					this.current.keySet()));
		}
		return alike.iterator().next();
	}

	private static String uniform(String name) {
		StringBuilder uniform = new StringBuilder();
		name.toLowerCase(Locale.ROOT).codePoints().filter(Character::isLetterOrDigit).forEach(uniform::appendCodePoint);
		return uniform.toString();
	}

	private List<String> names(String type) {
		return this.types.values()
			.stream()
			.filter((candidate) -> candidate.name().equals(type))
			.map(DeltaType::names)
			.findFirst()
			.orElse(List.of());
	}

	/**
	 * Returns whether deltas of older versions or other types can be converted.
	 * @return whether there is an upcaster
	 */
	boolean isNeeded() {
		return !this.upcasters.isEmpty();
	}

	/**
	 * Returns the current version of a type.
	 * @param type the name of a type that has a class
	 * @return the version, from 1
	 */
	int currentVersion(String type) {
		return Objects.requireNonNull(this.current.get(type));
	}

	int writtenVersion(String type) {
		return this.writtenVersions.getOrDefault(type, currentVersion(type));
	}

	String writtenName(String type) {
		return this.writtenNames.getOrDefault(type, type);
	}

	/**
	 * Returns the types that can be read.
	 * @return the names of the classes, their aliases, and the types with upcasters
	 */
	Set<String> types() {
		Set<String> names = new LinkedHashSet<>(this.canonical.keySet());
		this.upcasters.keySet().forEach((step) -> names.add(step.type()));
		return names;
	}

	/**
	 * Returns whether a type without a class is converted into others.
	 * @param type the name as it was written
	 * @return whether there is an upcaster from one of its versions
	 */
	boolean isKnown(String type) {
		return this.upcasters.keySet().stream().anyMatch((step) -> step.type().equals(type));
	}

	/**
	 * Converts a delta into deltas of current versions.
	 * @param name the name of the type as it was written
	 * @param version its version
	 * @param body its JSON
	 * @return the deltas; of a type without a class if an upcaster made one
	 * @throws DeltaException if it cannot be converted
	 */
	List<DeltaDocument> upcast(String name, int version, byte[] body) {
		String type = canonical(name);
		JsonNode tree;
		try {
			tree = StoredJson.mapper().readTree(body);
		}
		catch (JacksonException ex) {
			throw DeltaException.ofJson(
					String.format(Locale.ROOT, "the body cannot be read as JSON: %s", JsonProblem.describe(ex)), type,
					ex);
		}
		if (tree == null || tree.isMissingNode()) {
			throw DeltaException.malformed("the body is empty, not JSON", type, null);
		}
		List<DeltaDocument> converted = new ArrayList<>(1);
		upcast(new DeltaDocument(type, version, tree, this.mapper, this::step), converted, 0);
		return converted;
	}

	private void upcast(DeltaDocument delta, List<DeltaDocument> converted, int depth) {
		String type = canonical(delta.type());
		Integer newest = this.current.get(type);
		DeltaDocument named = new DeltaDocument(type, delta.version(), delta.body(), this.mapper, this::step);
		if (newest != null && newest == delta.version()) {
			converted.add(named);
			return;
		}
		DeltaUpcaster upcaster = this.upcasters.get(new DeltaStep(type, delta.version()));
		if (upcaster == null) {
			if (newest != null || isKnown(type)) {
				throw newer(type, delta.version());
			}
			converted.add(named);
			return;
		}
		if (depth == MAX_DEPTH) {
			throw DeltaException.malformed(String.format(Locale.ROOT,
					"it was upcast %d times and is not of a current version yet, at the %s: let one of the upcasters lead "
							+ "to another type or version",
					MAX_DEPTH, upcaster), type, null);
		}
		for (DeltaDocument next : apply(upcaster, named)) {
			upcast(next, converted, depth + 1);
		}
	}

	/**
	 * Creates the failure for a delta of a version that is not known.
	 * @param type the name of the type
	 * @param version the version of the delta
	 * @return the failure
	 */
	DeltaException newer(String type, int version) {
		int known = this.current.getOrDefault(type, last(type));
		if (version <= known) {
			return DeltaException.malformed(String.format(Locale.ROOT,
					"it is version %d of %s, from which there is no upcaster: add a method with @Upcast for this version",
					version, ForeignText.quote(type)), type, null);
		}
		return DeltaException.newerVersion(String.format(Locale.ROOT,
				"it is version %d of %s, and this application knows versions up to %d: deploy the release that knows "
						+ "version %d here too, or set the version that its writers write back to %d until all readers know it",
				version, ForeignText.quote(type), known, version, known), type);
	}

	private static List<DeltaDocument> apply(DeltaUpcaster upcaster, DeltaDocument delta) {
		try {
			List<DeltaDocument> result = Objects.requireNonNull(upcaster.upcast(delta), "it returned null");
			result.forEach((next) -> Objects.requireNonNull(next, "it returned a null in its list"));
			return result;
		}
		catch (RuntimeException ex) {
			throw DeltaException.malformed(
					String.format(Locale.ROOT, "the %s failed: %s", upcaster, ForeignFailure.text(ex)), delta.type(),
					ForeignFailure.presentable(ex));
		}
	}

	/**
	 * Converts a delta of the current version into the version that is written.
	 * @param type the name of the type
	 * @param body the JSON of the current version
	 * @return the JSON of the version that is written
	 * @throws DeltaException if it cannot be converted
	 */
	byte[] downcast(String type, byte[] body) {
		JsonNode tree = StoredJson.mapper().readTree(body);
		for (int version = currentVersion(type) - 1; version >= writtenVersion(type); version--) {
			try {
				tree = Objects.requireNonNull(
						Objects.requireNonNull(this.downcasters.get(new DeltaStep(type, version))).apply(tree),
						"it returned null");
			}
			catch (RuntimeException ex) {
				throw DeltaException.malformed(String.format(Locale.ROOT,
						"the downcaster to version %d of '%s' failed, so the delta is not appended: %s", version, type,
						ForeignFailure.text(ex)), type, ForeignFailure.presentable(ex));
			}
		}
		return StoredJson.mapper().writeValueAsBytes(tree);
	}

}
