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

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.Handle;
import org.springframework.asm.Type;

import io.github.s2snapshot.fingerprint.ClassFiles.UnreadableException;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.projection.FoldFingerprint;

/**
 * The classes that the folds of one projection consist of. Used by one thread.
 */
final class CodeClosure {

	// Another way to compute it needs another name.
	private static final String SCHEME = "classes-1";

	private final ClassFiles files;

	private final ApplicationTypes application;

	private final CodeDigests digests;

	private final SortedMap<String, ClassCode> classes = new TreeMap<>();

	// The classes whose methods are named.
	private final Set<String> declared = new HashSet<>();

	private final Set<String> values = new HashSet<>();

	// The functions by a description, and their digests.
	private final SortedMap<String, List<String>> functions = new TreeMap<>();

	CodeClosure(ClassFiles files, ApplicationTypes application) {
		this.files = files;
		this.application = application;
		this.digests = new CodeDigests(files);
	}

	/**
	 * Adds a class whose methods fold, convert or copy.
	 * @param name the name of the class
	 * @throws UnreadableException if it cannot be read
	 */
	void code(String name) throws UnreadableException {
		if (!ApplicationTypes.isLibrary(name)) {
			this.files.require(name);
			this.declared.add(name);
			follow(name, false);
		}
	}

	/**
	 * Adds a class of the state or of a delta.
	 * @param name the name of the class
	 * @throws UnreadableException if it cannot be read
	 */
	void value(String name) throws UnreadableException {
		if (!ApplicationTypes.isLibrary(name)) {
			this.files.require(name);
			follow(name, true);
		}
	}

	/**
	 * Adds a lambda or a method reference. Its class file does not exist, so all are
	 * added that implement the same interface with the same delta. If there are none, the
	 * whole class is added.
	 * @param host the name of the class that contains it
	 * @param interfaces the names of the interfaces that it implements
	 * @param delta the name of the class of the deltas that it folds, or {@code null}
	 * @param result the name of the class of its result, or {@code null}
	 * @throws UnreadableException if the class cannot be read
	 */
	void function(String host, Collection<String> interfaces, @Nullable String delta, @Nullable String result)
			throws UnreadableException {
		ClassCode code = this.files.require(host);
		List<Handle> bodies = new ArrayList<>();
		for (MethodCode method : code.methods()) {
			for (MethodCode.Lambda lambda : method.lambdas()) {
				if (interfaces.contains(lambda.type()) && (delta == null || folds(lambda, delta))
						&& (result == null || result.equals(lambda.instantiated().getReturnType().getClassName()))) {
					bodies.add(lambda.body());
				}
			}
		}
		if (bodies.isEmpty()) {
			code(host);
			return;
		}
		String name = (delta != null) ? "fold of " + shortName(delta) : shortName(host);
		this.functions.computeIfAbsent(name, (key) -> new ArrayList<>()).add(this.digests.functions(code, bodies));
		for (Handle body : bodies) {
			String owner = body.getOwner().replace('/', '.');
			if (!owner.equals(host) && this.application.contains(owner)) {
				follow(owner, false);
			}
		}
	}

	private static boolean folds(MethodCode.Lambda lambda, String delta) {
		Type[] parameters = lambda.instantiated().getArgumentTypes();
		return parameters.length < 2 || parameters[1].getClassName().equals(delta);
	}

	private void follow(String name, boolean value) throws UnreadableException {
		if ((value) ? !this.values.add(name) : this.classes.containsKey(name)) {
			return;
		}
		ClassCode code = this.files.find(name);
		if (code == null) {
			return;
		}
		this.classes.put(name, code);
		follow(code.relatives(), value);
		follow(code.declared(), true);
		if (value) {
			follow(code.content(), true);
		}
	}

	private void follow(Collection<String> names, boolean value) throws UnreadableException {
		for (String name : names) {
			if (this.application.contains(name)) {
				follow(name, value);
			}
		}
	}

	/**
	 * Computes the fingerprint.
	 * @return the fingerprint of all classes and functions
	 * @throws UnreadableException if a class cannot be read
	 */
	FoldFingerprint fingerprint() throws UnreadableException {
		MessageDigest digest = Sha256.digest();
		SortedMap<String, List<String>> types = new TreeMap<>();
		SortedMap<String, List<String>> methods = new TreeMap<>();
		for (Map.Entry<String, ClassCode> each : this.classes.entrySet()) {
			String name = shortName(each.getKey());
			String type = this.digests.type(each.getValue());
			CodeDigests.text(digest, each.getKey());
			CodeDigests.text(digest, type);
			types.computeIfAbsent(name, (key) -> new ArrayList<>()).add(type);
			if (this.declared.contains(each.getKey())) {
				this.digests.methods(each.getValue())
					.forEach((method, code) -> methods.computeIfAbsent(name + "#" + method, (key) -> new ArrayList<>())
						.add(code));
			}
		}
		for (Map.Entry<String, List<String>> each : this.functions.entrySet()) {
			CodeDigests.text(digest, each.getKey());
			each.getValue().stream().sorted().forEach((function) -> CodeDigests.text(digest, function));
			types.computeIfAbsent(each.getKey(), (key) -> new ArrayList<>()).addAll(each.getValue());
		}
		methods.keySet().removeIf((name) -> name.contains("<"));
		return FoldFingerprint.of(SCHEME, CodeDigests.hex(digest), FingerprintParts.of(types, methods));
	}

	// Without the package, and with dots before nested classes.
	private static String shortName(String name) {
		return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
	}

}
