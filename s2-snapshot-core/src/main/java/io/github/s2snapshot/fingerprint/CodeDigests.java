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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.Handle;

import io.github.s2snapshot.fingerprint.ClassFiles.UnreadableException;
import io.github.s2snapshot.format.Sha256;

/**
 * Computes digests of classes and methods. The digest of a method includes the lambdas
 * and the anonymous classes that it uses, because these have no names of their own. Used
 * by one thread.
 */
final class CodeDigests {

	private final ClassFiles files;

	private final Map<MethodCode, String> methods = new HashMap<>();

	private final Map<ClassCode, String> classes = new HashMap<>();

	private final Map<ClassCode, SortedMap<String, String>> named = new HashMap<>();

	CodeDigests(ClassFiles files) {
		this.files = files;
	}

	/**
	 * Returns the digests of the methods of a class.
	 * @param type the class
	 * @return the digest of all methods of a name, by name
	 * @throws UnreadableException if a class cannot be read
	 */
	SortedMap<String, String> methods(ClassCode type) throws UnreadableException {
		SortedMap<String, String> known = this.named.get(type);
		if (known == null) {
			known = named(type);
			this.named.put(type, known);
		}
		return known;
	}

	private SortedMap<String, String> named(ClassCode type) throws UnreadableException {
		SortedMap<String, List<String>> named = new TreeMap<>();
		Set<MethodCode> unnamed = unnamed(type);
		for (MethodCode method : type.methods()) {
			if (!unnamed.contains(method) && !method.isPredicate()) {
				named.computeIfAbsent(method.name(), (name) -> new ArrayList<>()).add(whole(type, method));
			}
		}
		SortedMap<String, String> digests = new TreeMap<>();
		named.forEach((name, overloads) -> digests.put(name, sorted(overloads)));
		return digests;
	}

	/**
	 * Returns the digest of a class.
	 * @param type the class
	 * @return the digest of its declaration and of all its methods
	 * @throws UnreadableException if a class cannot be read
	 */
	String type(ClassCode type) throws UnreadableException {
		MessageDigest digest = Sha256.digest();
		update(digest, type, type.declaration(), true);
		methods(type).forEach((name, method) -> {
			text(digest, name);
			text(digest, method);
		});
		return hex(digest);
	}

	/**
	 * Returns the digest of functions in a class: of their code, and of all methods of
	 * the class that they call.
	 * @param host the class
	 * @param bodies the methods that the functions call
	 * @return the digest
	 * @throws UnreadableException if a class cannot be read
	 */
	String functions(ClassCode host, List<Handle> bodies) throws UnreadableException {
		List<String> digests = new ArrayList<>();
		for (Handle body : bodies) {
			MethodCode method = (body.getOwner().equals(host.name())) ? find(host, body.getName(), body.getDesc())
					: null;
			Tokens tokens = new Tokens(host.name());
			if (method == null) {
				tokens.add(body.getOwner(), body.getName(), Tokens.normal(body.getDesc()));
			}
			else {
				tokens.method(host.name(), method.name(), method.descriptor());
			}
			MessageDigest digest = Sha256.digest();
			update(digest, host, tokens, true);
			reached(host, tokens, true).forEach((reached) -> text(digest, reached));
			digests.add(hex(digest));
		}
		return sorted(digests);
	}

	// Methods that other methods of the class include.
	private static Set<MethodCode> unnamed(ClassCode type) {
		Set<MethodCode> unnamed = new HashSet<>();
		for (MethodCode method : type.methods()) {
			for (Object reference : method.tokens().references()) {
				MethodCode called = (reference instanceof Tokens.MethodReference call)
						? find(type, call.name(), call.descriptor()) : null;
				if (called != null && called.isSynthetic()) {
					unnamed.add(called);
				}
			}
		}
		return unnamed;
	}

	private static @Nullable MethodCode find(ClassCode type, String name, String descriptor) {
		return type.methods()
			.stream()
			.filter((method) -> method.name().equals(name) && method.descriptor().equals(descriptor))
			.findFirst()
			.orElse(null);
	}

	private String whole(ClassCode type, MethodCode method) throws UnreadableException {
		MessageDigest digest = Sha256.digest();
		update(digest, type, method.tokens(), true);
		reached(type, method.tokens(), false).forEach((reached) -> text(digest, reached));
		return hex(digest);
	}

	// The digests of all that the content refers to, directly or not.
	private List<String> reached(ClassCode type, Tokens tokens, boolean named) throws UnreadableException {
		Set<Object> seen = new HashSet<>();
		List<String> digests = new ArrayList<>();
		Deque<Content> queue = new ArrayDeque<>(List.of(new Content(type, tokens)));
		while (!queue.isEmpty()) {
			Content next = queue.remove();
			for (Object reference : next.tokens.references()) {
				if (reference instanceof Tokens.MethodReference call) {
					MethodCode called = find(next.type, call.name(), call.descriptor());
					if (called != null && (named || called.isSynthetic()) && seen.add(called)) {
						digests.add(shallow(next.type, called));
						queue.add(new Content(next.type, called.tokens()));
					}
				}
				else if (reference instanceof Tokens.ClassReference used) {
					ClassCode found = this.files.find(used.name().replace('/', '.'));
					if (found != null && seen.add(found)) {
						digests.add(shallow(found));
						found.methods().forEach((method) -> queue.add(new Content(found, method.tokens())));
					}
				}
			}
		}
		Collections.sort(digests);
		return digests;
	}

	private String shallow(ClassCode type, MethodCode method) throws UnreadableException {
		String known = this.methods.get(method);
		if (known == null) {
			MessageDigest digest = Sha256.digest();
			update(digest, type, method.tokens(), false);
			known = hex(digest);
			this.methods.put(method, known);
		}
		return known;
	}

	private String shallow(ClassCode type) throws UnreadableException {
		String known = this.classes.get(type);
		if (known == null) {
			MessageDigest digest = Sha256.digest();
			update(digest, type, type.declaration(), false);
			List<String> methods = new ArrayList<>();
			for (MethodCode method : type.methods()) {
				methods.add((method.isSynthetic() ? "" : method.name()) + shallow(type, method));
			}
			text(digest, sorted(methods));
			known = hex(digest);
			this.classes.put(type, known);
		}
		return known;
	}

	private void update(MessageDigest digest, ClassCode type, Tokens tokens, boolean deep) throws UnreadableException {
		for (Object token : tokens.content()) {
			if (token instanceof String text) {
				text(digest, text);
			}
			else if (token instanceof Tokens.MethodReference call) {
				MethodCode called = find(type, call.name(), call.descriptor());
				if (called != null && called.isSynthetic()) {
					text(digest, (deep) ? shallow(type, called) : "");
				}
				else {
					text(digest, call.name());
				}
			}
			else if (token instanceof Tokens.ClassReference used) {
				ClassCode found = (deep) ? this.files.find(used.name().replace('/', '.')) : null;
				text(digest, (found != null) ? shallow(found) : "");
			}
		}
	}

	private static String sorted(List<String> digests) {
		MessageDigest digest = Sha256.digest();
		digests.stream().sorted().forEach((each) -> text(digest, each));
		return hex(digest);
	}

	/**
	 * Adds a text to a digest, so that texts cannot be confused with others.
	 * @param digest the digest
	 * @param text the text
	 */
	static void text(MessageDigest digest, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
		digest.update(bytes);
	}

	static String hex(MessageDigest digest) {
		return HexFormat.of().formatHex(digest.digest());
	}

	/**
	 * Content of a class.
	 *
	 * @param type the class
	 * @param tokens the content
	 */
	private record Content(ClassCode type, Tokens tokens) {
	}

}
