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

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides by name which classes belong to the application, so that the result does not
 * depend on how the application is packaged. A class belongs to it if its package begins
 * with the same two names as the package of a class that the projection declares, or with
 * the same three if the first two are those of a host of many projects, such as
 * {@code io.github}.
 */
final class ApplicationTypes {

	private static final List<String> LIBRARIES = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "jakarta.",
			"kotlin.", "kotlinx.", "scala.", "groovy.", "org.codehaus.groovy.", "org.apache.groovy.",
			"org.springframework.", "org.jspecify.", "org.slf4j.", "com.fasterxml.jackson.", "tools.jackson.");

	private static final String OWN = "io.github.s2snapshot.";

	private static final Set<String> OWN_PACKAGES = Set.of("actuate", "annotation", "autoconfigure", "crypto",
			"definition", "embedded", "engine", "event", "fingerprint", "format", "projection", "retry", "sdk",
			"serializer", "snapshot", "sse", "store", "test");

	private static final Set<String> HOSTS = Set.of("com.github", "com.gitlab", "dev.codeberg", "io.github",
			"io.gitlab", "org.bitbucket", "org.codeberg");

	private final Set<String> prefixes;

	/**
	 * Creates an instance.
	 * @param declared the names of the classes that a projection declares
	 */
	ApplicationTypes(Collection<String> declared) {
		this.prefixes = declared.stream().map(ApplicationTypes::prefix).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Returns whether a class belongs to the JDK, to a common library, or to this
	 * library.
	 * @param name the name of the class
	 * @return whether it is never part of a fingerprint
	 */
	static boolean isLibrary(String name) {
		if (name.startsWith(OWN)) {
			int end = name.indexOf('.', OWN.length());
			return end > 0 && OWN_PACKAGES.contains(name.substring(OWN.length(), end));
		}
		return LIBRARIES.stream().anyMatch(name::startsWith);
	}

	/**
	 * Returns whether a class belongs to the application.
	 * @param name the name of the class
	 * @return whether it is part of the fingerprint if a declared class refers to it
	 */
	boolean contains(String name) {
		return !isLibrary(name) && this.prefixes.contains(prefix(name));
	}

	private static String prefix(String name) {
		int first = name.indexOf('.');
		int second = next(name, first);
		if (second < 0) {
			return name.substring(0, Math.max(0, first));
		}
		int third = (HOSTS.contains(name.substring(0, second))) ? next(name, second) : -1;
		return name.substring(0, (third > 0) ? third : second);
	}

	private static int next(String name, int dot) {
		return (dot < 0) ? -1 : name.indexOf('.', dot + 1);
	}

}
