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

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.fingerprint.ClassFiles.UnreadableException;
import io.github.s2snapshot.projection.FoldFingerprint;

/**
 * Computes the fingerprint of the code of a projection's folds from class files, which
 * neither runs nor loads any class.
 * <p>
 * The fingerprint covers the class of the projection, or the lambdas and the methods of
 * their class that they call, the classes of the state and of the deltas with the classes
 * of their fields, and the supertypes and nested classes of all these, as far as they
 * belong to the application. It does not change with line numbers, debug information, the
 * order of members, or the numbers of lambdas and anonymous classes. It does not see
 * other classes that a fold calls, libraries, and the configuration of the application. A
 * compiler of another vendor or version may change it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class FoldCode {

	private static final Logger logger = LoggerFactory.getLogger(FoldCode.class);

	private static final String LAMBDA = "$$Lambda";

	private static final int MOST_REMEMBERED = 1_000;

	// The results belong to the class loader of the code.
	private static final ClassValue<Map<String, FoldFingerprint>> KNOWN = new ClassValue<>() {

		@Override
		protected Map<String, FoldFingerprint> computeValue(Class<?> type) {
			return new ConcurrentHashMap<>();
		}

	};

	private FoldCode() {
	}

	/**
	 * Computes the fingerprint. Results are remembered, so that many projections may have
	 * the same code.
	 * @param projection the name of the projection, for the log
	 * @param sources the code
	 * @return the fingerprint; {@link FoldFingerprint#UNKNOWN} if no code is known or its
	 * class files cannot be read, as in a native image
	 */
	public static FoldFingerprint fingerprint(String projection, FoldSources sources) {
		Class<?> anchor = Stream
			.concat(sources.functions().stream().map(FoldSources.FoldFunction::function), sources.classes().stream())
			.filter((type) -> !ApplicationTypes.isLibrary(host(type)))
			.max(Comparator.comparingInt(FoldCode::depth))
			.orElse(null);
		if (anchor == null) {
			logger.debug("Projection '{}' has no fingerprint of its folds: their classes are not known", projection);
			return FoldFingerprint.UNKNOWN;
		}
		Map<String, FoldFingerprint> known = KNOWN.get(anchor);
		String key = key(sources);
		FoldFingerprint result = known.get(key);
		if (result == null) {
			result = compute(projection, anchor, sources);
			if (known.size() < MOST_REMEMBERED) {
				known.put(key, result);
			}
		}
		return result;
	}

	// The class loader that finds all of the code is the last one of the hierarchy.
	private static int depth(Class<?> type) {
		int depth = 0;
		for (ClassLoader loader = type.getClassLoader(); loader != null; loader = loader.getParent()) {
			depth++;
		}
		return depth;
	}

	private static String key(FoldSources sources) {
		return Stream
			.of(sources.classes().stream().map(Class::getName), sources.functions().stream().map(Objects::toString),
					sources.types().stream().map(Class::getName))
			.map((names) -> names.collect(Collectors.joining(",")))
			.collect(Collectors.joining(";"));
	}

	private static FoldFingerprint compute(String projection, Class<?> anchor, FoldSources sources) {
		try {
			ClassFiles files = new ClassFiles(anchor.getClassLoader());
			CodeClosure closure = new CodeClosure(files, new ApplicationTypes(declared(sources)));
			for (Class<?> type : sources.classes()) {
				closure.code(name(type));
			}
			for (FoldSources.FoldFunction function : sources.functions()) {
				add(closure, function);
			}
			for (Class<?> type : sources.types()) {
				closure.value(name(type));
			}
			return closure.fingerprint();
		}
		catch (UnreadableException | RuntimeException | LinkageError ex) {
			logger.debug("Projection '{}' has no fingerprint of its folds: {}", projection, ex.getMessage(), ex);
			return FoldFingerprint.UNKNOWN;
		}
	}

	private static void add(CodeClosure closure, FoldSources.FoldFunction function) throws UnreadableException {
		Class<?> type = function.function();
		String host = host(type);
		if (ApplicationTypes.isLibrary(host)) {
			return;
		}
		if (type.isHidden() && type.getName().contains(LAMBDA)) {
			List<String> interfaces = Stream.of(type.getInterfaces()).map(Class::getName).toList();
			closure.function(host, interfaces, nameOf(function.delta()), nameOf(function.result()));
		}
		else if (Proxy.isProxyClass(type)) {
			throw new UnreadableException("a fold is a proxy", null);
		}
		else {
			closure.code(name(type));
		}
	}

	private static Collection<String> declared(FoldSources sources) {
		return Stream
			.of(sources.classes().stream().map(FoldCode::name),
					sources.functions().stream().map((function) -> host(function.function())),
					sources.types().stream().map(FoldCode::name))
			.flatMap((names) -> names)
			.filter((name) -> !ApplicationTypes.isLibrary(name))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	// The class that contains a lambda, or the class itself.
	private static String host(Class<?> type) {
		String name = name(type);
		int lambda = name.indexOf(LAMBDA);
		return (type.isHidden() && lambda > 0) ? name.substring(0, lambda) : name;
	}

	private static @Nullable String nameOf(@Nullable Class<?> type) {
		return (type != null) ? name(type) : null;
	}

	// A proxy of Spring is a subclass.
	private static String name(Class<?> type) {
		Class<?> declared = type;
		while (!declared.isHidden() && declared.getName().contains("$$") && parent(declared) != null) {
			declared = Objects.requireNonNull(parent(declared));
		}
		return declared.getName();
	}

	private static @Nullable Class<?> parent(Class<?> type) {
		Class<?> parent = type.getSuperclass();
		return (parent != Object.class) ? parent : null;
	}

}
